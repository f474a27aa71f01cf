import type { LoggedFrame } from '@boocode/db'

/**
 * One client's subscription to one stream, without clock, socket or database.
 *
 *   locating ──replayable──▶ reading ──caught up──▶ live
 *      │                        ▲ │                  │
 *      │ not                    │ └── more than the ─┤ gap, or a frame too large for its notice
 *      ▼                        │     limits         ▼
 *   snapshotting ──taken──▶ live / reading ◀──── reading
 *
 *   any ──another epoch──▶ snapshotting        any ──slow──▶ the same, sending nothing, until drained
 *
 * Rules W7, W8, W16, W17 of the protocol. Frames leave in order, each number once, because nothing is
 * sent but `at + 1`, and `at` moves only by sending.
 */
export interface SubscriptionState {
  phase: 'locating' | 'reading' | 'snapshotting' | 'live'
  epoch: string
  /** The number sent last. */
  at: number
  /** The newest number heard of, and the epoch in which it was. */
  known: number
  knownEpoch: string
  /** The client does not drain: nothing is sent and nothing is asked for. */
  isSlow: boolean
  /** A question to the database is under way: its answer comes as an event. */
  isAsking: boolean
}

export type SubscriptionEvent =
  /** Frames or only a head, as told by a notification or a poll. */
  | { type: 'told'; epoch: string; head: number; frames: readonly LoggedFrame[] }
  /** What the log has after `at`. `isWhole` is false when it was trimmed or is too much to replay. */
  | { type: 'read'; epoch: string; head: number; frames: readonly LoggedFrame[]; isWhole: boolean }
  | { type: 'snapshot'; epoch: string; seq: number; json: string }
  /** The database did not answer: asked again at the next poll. */
  | { type: 'failed' }
  | { type: 'poll' }
  | { type: 'slow' }
  | { type: 'drained' }

export type SubscriptionEffect =
  | { type: 'read'; after: number }
  | { type: 'snapshot' }
  | { type: 'send_frames'; epoch: string; frames: readonly LoggedFrame[] }
  | { type: 'send_snapshot'; json: string }

export interface Step {
  state: SubscriptionState
  effects: SubscriptionEffect[]
}

/** Begins a subscription at a client's position, or without one. */
export function beginSubscription(position: { epoch: string; lastSeq: number } | null): Step {
  const base = { known: 0, knownEpoch: '', isSlow: false, isAsking: true }
  if (position === null) {
    return { state: { ...base, phase: 'snapshotting', epoch: '', at: 0 }, effects: [{ type: 'snapshot' }] }
  }
  return {
    state: { ...base, phase: 'locating', epoch: position.epoch, at: position.lastSeq },
    effects: [{ type: 'read', after: position.lastSeq }],
  }
}

export function advance(state: SubscriptionState, event: SubscriptionEvent): Step {
  switch (event.type) {
    case 'told':
      return onTold(state, event)
    case 'read':
      return onRead({ ...state, isAsking: false }, event)
    case 'snapshot':
      return onSnapshot({ ...state, isAsking: false }, event)
    case 'failed':
      return { state: { ...state, isAsking: false }, effects: [] }
    case 'poll':
      return ask(state)
    case 'slow':
      return { state: { ...state, isSlow: true }, effects: [] }
    case 'drained':
      return ask({ ...state, isSlow: false })
  }
}

function onTold(state: SubscriptionState, event: Extract<SubscriptionEvent, { type: 'told' }>): Step {
  const known = event.epoch === state.knownEpoch ? Math.max(state.known, event.head) : event.head
  const heard = { ...state, known, knownEpoch: event.epoch }
  // The answer that is awaited may be older than what was heard now: it is compared when it comes.
  if (state.phase === 'snapshotting' || state.phase === 'locating') return { state: heard, effects: [] }
  if (event.epoch !== state.epoch) return ask({ ...heard, phase: 'snapshotting' })
  if (state.phase === 'reading' || state.isSlow) return ask(heard)
  const fresh = event.frames.filter((frame) => frame.seq > state.at)
  const fits = fresh.length > 0 && fresh.every((frame, index) => frame.seq === state.at + 1 + index)
  return fits ? send(heard, event.epoch, fresh) : ask(heard)
}

function onRead(state: SubscriptionState, event: Extract<SubscriptionEvent, { type: 'read' }>): Step {
  if (state.phase === 'snapshotting') return ask(state)
  if (event.epoch !== state.epoch || !event.isWhole) return ask({ ...state, phase: 'snapshotting' })
  const known = state.knownEpoch === event.epoch ? Math.max(state.known, event.head) : event.head
  const step = send({ ...state, phase: 'live', known, knownEpoch: event.epoch }, event.epoch, event.frames)
  const next = ask(step.state)
  return { state: next.state, effects: [...step.effects, ...next.effects] }
}

function onSnapshot(state: SubscriptionState, event: Extract<SubscriptionEvent, { type: 'snapshot' }>): Step {
  const known = state.knownEpoch === event.epoch ? Math.max(state.known, event.seq) : event.seq
  const taken: SubscriptionState = { ...state, phase: 'live', epoch: event.epoch, at: event.seq, known, knownEpoch: event.epoch }
  const next = ask(taken)
  return { state: next.state, effects: [{ type: 'send_snapshot', json: event.json }, ...next.effects] }
}

function send(state: SubscriptionState, epoch: string, frames: readonly LoggedFrame[]): Step {
  const last = frames.at(-1)
  if (last === undefined) return { state, effects: [] }
  return {
    state: { ...state, at: last.seq, known: Math.max(state.known, last.seq) },
    effects: [{ type: 'send_frames', epoch, frames }],
  }
}

/** Asks the database for what the state is waiting for, one question at a time. */
function ask(state: SubscriptionState): Step {
  if (state.isSlow || state.isAsking) return { state, effects: [] }
  if (state.phase === 'snapshotting') return { state: { ...state, isAsking: true }, effects: [{ type: 'snapshot' }] }
  if (state.phase === 'locating' || state.known > state.at) {
    const phase = state.phase === 'locating' ? 'locating' : 'reading'
    return { state: { ...state, phase, isAsking: true }, effects: [{ type: 'read', after: state.at }] }
  }
  return { state: { ...state, phase: 'live' }, effects: [] }
}
