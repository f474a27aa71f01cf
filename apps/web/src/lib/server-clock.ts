/**
 * What the server's clock says, as far as this window has heard: every instant that is shown comes from
 * there, and the clock of a device may be an hour off.
 */
let offsetMs = 0
const listeners = new Set<() => void>()
/** An answer is on its way for a while: what is nearer than this is taken for the same. */
const toleranceMs = 1_000
/** The header of an answer names whole seconds. */
const headerToleranceMs = 2_000

/** The time at the server in epoch milliseconds. */
export function serverNow(): number {
  return Date.now() + offsetMs
}

/** @param at what the server's clock said just now, as it names instants */
export function hearServerTime(at: string): void {
  hear(Date.parse(at), toleranceMs)
}

/** The `Date` header of an answer of the server. */
export function hearDateHeader(headers: Headers): void {
  const date = headers.get('date')
  if (date !== null) hear(Date.parse(date), headerToleranceMs)
}

function hear(at: number, tolerance: number): void {
  const heard = at - Date.now()
  if (Number.isNaN(heard) || Math.abs(heard - offsetMs) <= tolerance) return
  offsetMs = heard
  for (const listener of listeners) listener()
}

/** Calls `listener` whenever the clock leaps. Returns how to stop. */
export function onServerClockLeap(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
