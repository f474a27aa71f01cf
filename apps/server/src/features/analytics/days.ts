/** Days of a calendar as people of one time zone live them, as instants: some have 23 or 25 hours, some do not begin at midnight. */

const dayMs = 86_400_000
/** Offsets from UTC lie within this, everywhere and always. */
const mostOffsetMs = 26 * 3_600_000

/** `YYYY-MM-DD` of an instant. */
export function dayOf(atMs: number, timeZone: string): string {
  return new Date(atMs + clockOf(timeZone)(atMs)).toISOString().slice(0, 10)
}

/** A day so many days later, or earlier. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10)
}

/** How many days from the first to the last, both included; none or fewer when they are the wrong way round. */
export function countDays(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs) + 1
}

/** When each of so many days begins, and when the last one ends: one instant more than days, in ms since 1970. */
export function dayStarts(from: string, count: number, timeZone: string): number[] {
  const clock = clockOf(timeZone)
  return Array.from({ length: count + 1 }, (_, index) => startOfDay(Date.parse(`${from}T00:00:00Z`) + index * dayMs, clock))
}

/** What a clock is ahead of UTC at an instant, in ms. */
type Clock = (atMs: number) => number

/** @param midnightMs of the day as if the clock were that of UTC */
function startOfDay(midnightMs: number, clock: Clock): number {
  const guess = midnightMs - clock(midnightMs)
  const start = midnightMs - clock(guess)
  if (isStart(start, midnightMs, clock)) return start
  return isStart(guess, midnightMs, clock) ? guess : searchStart(midnightMs, clock)
}

function isStart(atMs: number, midnightMs: number, clock: Clock): boolean {
  return atMs + clock(atMs) >= midnightMs && atMs - 1 + clock(atMs - 1) < midnightMs
}

/** Where the clock jumps over midnight, or over the whole day: the first instant at which it shows the day or a later one. */
function searchStart(midnightMs: number, clock: Clock): number {
  let before = midnightMs - mostOffsetMs
  let after = midnightMs + mostOffsetMs
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (middle + clock(middle) >= midnightMs) after = middle
    else before = middle
  }
  return after
}

const formats = new Map<string, Intl.DateTimeFormat>()

function clockOf(timeZone: string): Clock {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  })
  // Names of zones are few; what asks for odd ones must not fill the memory.
  if (formats.size > 100) formats.clear()
  formats.set(timeZone, format)
  return (atMs) => {
    const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {}
    for (const { type, value } of format.formatToParts(atMs)) shown[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000
  }
}
