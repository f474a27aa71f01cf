/**
 * When to send what a model streams. The first piece of a channel and the first after a pause go
 * out at once; the following wait for each other, up to `windowMs`.
 *
 *   idle ──piece──▶ send at once ──▶ holding ──window over──▶ send ──▶ holding … ──pause──▶ idle
 *
 * Pure: the caller owns clock, timer and sending.
 */
export interface PacerState {
  /** When the last send happened, on the caller's clock in ms. */
  lastSentAt: number
  lastChannel: string | null
}

export const deltaWindowMs = 24

export const pacerStart: PacerState = { lastSentAt: Number.NEGATIVE_INFINITY, lastChannel: null }

/** How long to hold a piece of `channel` that arrived at `now`: 0 sends at once. */
export function holdMs(state: PacerState, channel: string, now: number): number {
  if (state.lastChannel !== channel) return 0
  return Math.max(0, Math.min(deltaWindowMs, state.lastSentAt + deltaWindowMs - now))
}

export function sent(channel: string, now: number): PacerState {
  return { lastSentAt: now, lastChannel: channel }
}
