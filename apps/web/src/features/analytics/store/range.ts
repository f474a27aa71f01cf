/** Days that are looked at, both included, as `2026-11-22`. */
export interface DayRange {
  readonly from: string
  readonly to: string
}

export const presets = [
  { value: '7', title: 'Last 7 days' },
  { value: '30', title: 'Last 30 days' },
  { value: '90', title: 'Last 90 days' },
  { value: 'custom', title: 'Chosen days' },
] as const
export type Preset = (typeof presets)[number]['value']

/** The last so many days, up to and with `today`. */
export function lastDays(count: number, today: string): DayRange {
  const to = new Date(`${today}T00:00:00Z`)
  return { from: new Date(to.getTime() - (count - 1) * 86_400_000).toISOString().slice(0, 10), to: today }
}

/** The day of an instant in the zone of this device. */
export function localDay(atMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(atMs))
}

/** What is wrong with chosen days, in words; null where nothing is. */
export function rangeFault({ from, to }: DayRange): string | null {
  if (!isDay(from) || !isDay(to)) return 'Choose the first and the last day.'
  return from > to ? 'The first day comes after the last: swap them.' : null
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))
}

/** `Nov 22`: a day for an axis. */
export function dayLabel(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  return Number.isNaN(date.getTime()) ? day : date.toLocaleDateString('en', { day: 'numeric', month: 'short', timeZone: 'UTC' })
}
