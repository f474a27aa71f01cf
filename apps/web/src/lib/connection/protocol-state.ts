/**
 * The client side of the workspace socket (packages/contracts/SPEC.md) as data.
 *
 *            subscribe            opened
 *   idle ───────────────▶ connecting ─────▶ open ──┐ silent 10 s, wake after 4 s
 *                          ▲   ▲  │ closed   │     │ (close, open anew)
 *                    retry │   └──┼──────────┼─────┘
 *                          │      ▼          │ closed
 *                        waiting ◀───────────┘
 *
 *   4001 or "not paired" ─▶ refused(unauthenticated) ── authenticated ─▶ connecting
 *   4009                 ─▶ refused(outdated)
 *
 * A subscription inside it: detached (no socket) → asked → live, and back to asked at a gap.
 */
import type { ClientFrame, Failure, Position, ServerFrame, StreamName } from '@boocode/contracts'

/** Where in a stream the client stands. */
export interface StreamPosition {
  readonly epoch: string
  readonly seq: number
}

export type Link =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly since: number }
  | { readonly kind: 'open'; readonly heardAt: number }
  | { readonly kind: 'waiting'; readonly retryAt: number }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }

export type RefusalReason = 'unauthenticated' | 'outdated'

export interface Subscription {
  readonly chatIds: readonly string[]
  /** The last frame applied; null until a snapshot came. */
  readonly position: StreamPosition | null
  readonly phase: 'detached' | 'asked' | 'live'
  readonly askedAt: number
  /** The head that the last ping named beyond our position (W15). */
  readonly missing: StreamPosition | null
  /** Frame types that were invalid and for which the stream was already asked anew (W20). */
  readonly resetFor: ReadonlySet<string>
}

export interface ProtocolState {
  readonly link: Link
  /** Failed attempts in a row. */
  readonly attempt: number
  /** Since when nothing was heard on an open socket; null while something is. */
  readonly lostAt: number | null
  /** The last ping named no heads: the database is away (W17). */
  readonly databaseAway: boolean
  readonly subscriptions: ReadonlyMap<StreamName, Subscription>
  /** Frames of unknown type, and invalid ones that were passed over. */
  readonly ignoredFrames: number
}

/** A server frame as the machine takes it; `position` of an invalid one when it could be read. */
export type ReceivedFrame =
  | Exclude<ServerFrame, { kind: 'invalid' }>
  | (Extract<ServerFrame, { kind: 'invalid' }> & { position: Position | null })

/** What reaches the stores. */
export type AppliedFrame = Extract<
  ServerFrame,
  { kind: 'session' | 'workspace' | 'session_snapshot' | 'workspace_snapshot' }
>

export type ProtocolEvent =
  | {
      type: 'subscribe'
      stream: StreamName
      chatIds: readonly string[]
      /** Where the caller's copy of the stream stands, when it kept one. */
      position: StreamPosition | null
    }
  /** Names the chats to ask for next time; what is shown now is held already. */
  | { type: 'name_chats'; stream: StreamName; chatIds: readonly string[] }
  | { type: 'unsubscribe'; stream: StreamName }
  | { type: 'opened' }
  /** `jitter` is a random number in 0..1 chosen by the shell. */
  | { type: 'closed'; code: number; jitter: number }
  | { type: 'received'; frame: ReceivedFrame }
  /** A deadline of `nextDeadline` passed. */
  | { type: 'tick' }
  /** The machine is online again, or the window is visible or focused. */
  | { type: 'wake' }
  /** What REST said after a socket could not be opened. */
  | { type: 'explained'; authenticated: boolean }
  /** The device was paired. */
  | { type: 'authenticated' }

export type Effect =
  | { type: 'open_socket' }
  | { type: 'close_socket' }
  | { type: 'send'; frame: ClientFrame }
  | { type: 'apply'; frame: AppliedFrame }
  /** The server refused the stream; the subscription is gone. */
  | { type: 'stream_refused'; stream: StreamName; error: Failure }
  /** The socket could not be opened: ask REST why. */
  | { type: 'ask_why' }
  | { type: 'unauthenticated' }

export interface Step {
  readonly state: ProtocolState
  readonly effects: readonly Effect[]
}

export function initialProtocolState(now: number): ProtocolState {
  return {
    link: { kind: 'idle' },
    attempt: 0,
    lostAt: now,
    databaseAway: false,
    subscriptions: new Map(),
    ignoredFrames: 0,
  }
}

export function withSubscription(state: ProtocolState, stream: StreamName, next: Subscription): ProtocolState {
  return { ...state, subscriptions: new Map(state.subscriptions).set(stream, next) }
}

/** Asks for a stream from its position on (W7); without a socket it is asked when one opens. */
export function ask(state: ProtocolState, stream: StreamName, wanted: Subscription, now: number): Step {
  if (state.link.kind !== 'open') {
    return { state: withSubscription(state, stream, { ...wanted, phase: 'detached', missing: null }), effects: [] }
  }
  const frame: ClientFrame = { type: 'subscribe', stream }
  if (wanted.position !== null) {
    frame.epoch = wanted.position.epoch
    frame.last_seq = wanted.position.seq
  }
  if (wanted.chatIds.length > 0) frame.chat_ids = [...wanted.chatIds]
  const next: Subscription = { ...wanted, phase: 'asked', askedAt: now, missing: null }
  return { state: withSubscription(state, stream, next), effects: [{ type: 'send', frame }] }
}
