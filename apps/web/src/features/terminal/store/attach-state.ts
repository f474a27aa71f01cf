/**
 * One window's attachment to a pane, as data.
 *
 *            opened              placed (snapshot or replay)
 *   connecting ─────▶ open ───────────────────────────────▶ open, shown
 *     ▲   ▲   │ closed  │ closed, garbled, distrusted         │
 *     │   └───┼─────────┼─────────────────────────────────────┤
 *     │ tick, ▼ wake    ▼                                     │ too much output for a hidden window
 *     └──── waiting ◀───┘                                   asleep ── wake ─▶ connecting
 *
 *   4001, 4004, or REST does not know the pane ─▶ over
 */

/** Which byte of the pane's output is next. Offsets count within an epoch, a run of the service. */
export interface OutputPosition {
  readonly epoch: string
  readonly offset: number
}

export type AttachLink =
  | { readonly kind: 'connecting'; readonly since: number }
  | { readonly kind: 'open'; readonly heardAt: number; readonly shown: boolean }
  | { readonly kind: 'waiting'; readonly retryAt: number }
  | { readonly kind: 'asleep' }
  | { readonly kind: 'over'; readonly reason: OverReason }

/** `gone`: the pane was closed. `refused`: this device may not attach any more. */
export type OverReason = 'gone' | 'refused'

export interface AttachState {
  readonly link: AttachLink
  /** Failed attempts in a row. */
  readonly attempt: number
  /** Since when the screen may be behind, in epoch milliseconds; null while it is not. */
  readonly lostAt: number | null
  /** Null until a screen came, or when it must come anew. */
  readonly position: OutputPosition | null
}

export type AttachEvent =
  | { type: 'opened' }
  /** `jitter` is a random number in 0..1 chosen by the shell. */
  | { type: 'closed'; code: number; jitter: number }
  /** A snapshot, or the beginning of a replay: what follows counts from here. */
  | { type: 'placed'; by: 'snapshot' | 'replay'; position: OutputPosition }
  | { type: 'output'; bytes: number }
  /** A frame that could not be understood. */
  | { type: 'garbled'; jitter: number }
  /** A deadline of `nextDeadline` passed. */
  | { type: 'tick' }
  /** The network, the window or the person is back. */
  | { type: 'wake' }
  /** The workspace's socket was deaf since then, so this one may be too. */
  | { type: 'distrust'; since: number }
  /** The window is hidden and cannot keep up. */
  | { type: 'sleep' }
  /** What REST said after a socket could not be opened. */
  | { type: 'explained'; exists: boolean }

export type AttachEffect =
  | { type: 'open_socket'; position: OutputPosition | null }
  | { type: 'close_socket' }
  /** The socket could not be opened: ask REST whether the pane exists. */
  | { type: 'ask_why' }

export interface AttachStep {
  readonly state: AttachState
  readonly effects: readonly AttachEffect[]
}

/** What a person is told. `since` is in epoch milliseconds. */
export type AttachView =
  | { readonly kind: 'attaching' }
  | { readonly kind: 'live' }
  | { readonly kind: 'lost'; readonly since: number }
  | { readonly kind: 'over'; readonly reason: OverReason }
