/** What each kind of frame does to the state: W13, W15, W17, W19, W20. */
import type { PingFrame, Position, StreamName } from '@boocode/contracts'
import { askAgainAfterMs } from '../../config/timing.ts'
import { ask, withSubscription } from './protocol-state.ts'
import type { AppliedFrame, Effect, ProtocolState, ReceivedFrame, Step, StreamPosition, Subscription } from './protocol-state.ts'

export function receive(state: ProtocolState, frame: ReceivedFrame, now: number): Step {
  switch (frame.kind) {
    case 'ping':
      return receivePing(state, frame.frame, now)
    case 'session_snapshot':
    case 'workspace_snapshot':
      return receiveSnapshot(state, frame)
    case 'session':
    case 'workspace':
      return receiveNumbered(state, frame.frame, now, { type: 'apply', frame })
    case 'unknown':
      return frame.position === null
        ? { state: countIgnored(state), effects: [] }
        : receiveNumbered(countIgnored(state), frame.position, now, null)
    case 'invalid':
      return receiveInvalid(state, frame, now)
    case 'subscription_error':
      return receiveRefusal(state, frame.frame)
  }
}

/** W19: only the next number of the same epoch is applied; what is known is ignored, a gap is asked for. */
function receiveNumbered(state: ProtocolState, at: Position, now: number, effect: Effect | null): Step {
  const held = state.subscriptions.get(at.stream)
  if (held === undefined || held.position === null) return { state, effects: [] }
  const { epoch, seq } = held.position
  if (at.epoch === epoch && at.seq <= seq) return { state, effects: [] }
  if (at.epoch === epoch && at.seq === seq + 1) {
    const next = withSubscription(state, at.stream, { ...held, position: { epoch, seq: at.seq } })
    return { state: next, effects: effect === null ? [] : [effect] }
  }
  // What an earlier subscription still had on the way looks like a gap too: one question is enough.
  return held.phase === 'asked' ? { state, effects: [] } : ask(state, at.stream, held, now)
}

function receiveSnapshot(
  state: ProtocolState,
  frame: Extract<AppliedFrame, { kind: 'session_snapshot' | 'workspace_snapshot' }>,
): Step {
  const { stream, epoch, seq } = frame.frame
  const held = state.subscriptions.get(stream)
  if (held === undefined) return { state, effects: [] }
  const next: Subscription = { ...held, position: { epoch, seq }, phase: 'live', missing: null }
  return { state: withSubscription(state, stream, next), effects: [{ type: 'apply', frame }] }
}

/** W20: the first invalid frame of a type asks for the whole stream, the next of that type is passed over. */
function receiveInvalid(state: ProtocolState, frame: Extract<ReceivedFrame, { kind: 'invalid' }>, now: number): Step {
  const counted = countIgnored(state)
  const stream = [...state.subscriptions.keys()].find((name) => name === frame.stream)
  const held = stream === undefined ? undefined : state.subscriptions.get(stream)
  if (stream === undefined || held === undefined) return { state: counted, effects: [] }
  if (!held.resetFor.has(frame.type)) {
    const resetFor = new Set(held.resetFor).add(frame.type)
    return ask(counted, stream, { ...held, position: null, resetFor }, now)
  }
  if (frame.position === null) return { state: counted, effects: [] }
  if (frame.type !== 'snapshot') return receiveNumbered(counted, frame.position, now, null)
  const position: StreamPosition = { epoch: frame.position.epoch, seq: frame.position.seq }
  return { state: withSubscription(counted, stream, { ...held, position, phase: 'live', missing: null }), effects: [] }
}

function receiveRefusal(
  state: ProtocolState,
  frame: Extract<ReceivedFrame, { kind: 'subscription_error' }>['frame'],
): Step {
  const stream = [...state.subscriptions.keys()].find((name) => name === frame.stream)
  if (stream === undefined) return { state, effects: [] }
  const subscriptions = new Map(state.subscriptions)
  subscriptions.delete(stream)
  return { state: { ...state, subscriptions }, effects: [{ type: 'stream_refused', stream, error: frame.error }] }
}

/** W13, W15, W17: answers, learns which streams are whole, asks again for one that stayed behind. */
function receivePing(state: ProtocolState, frame: PingFrame, now: number): Step {
  const heads = new Map(Object.entries(frame.heads))
  let next: ProtocolState = { ...state, databaseAway: state.subscriptions.size > 0 && heads.size === 0 }
  const effects: Effect[] = [{ type: 'send', frame: { type: 'pong' } }]
  for (const [stream, held] of state.subscriptions) {
    const head = heads.get(stream)
    if (head === undefined) continue
    const step = compareWithHead(next, { stream, held, head }, now)
    next = step.state
    effects.push(...step.effects)
  }
  return { state: next, effects }
}

function compareWithHead(
  state: ProtocolState,
  seen: { stream: StreamName; held: Subscription; head: StreamPosition },
  now: number,
): Step {
  const { stream, held, head } = seen
  if (hasReached(held.position, head)) {
    if (held.phase === 'live' && held.missing === null) return { state, effects: [] }
    return { state: withSubscription(state, stream, { ...held, phase: 'live', missing: null }), effects: [] }
  }
  const stayedBehind = held.missing !== null && !hasReached(held.position, held.missing)
  if (stayedBehind && now - held.askedAt >= askAgainAfterMs) return ask(state, stream, held, now)
  return { state: withSubscription(state, stream, { ...held, missing: head }), effects: [] }
}

function hasReached(position: StreamPosition | null, head: StreamPosition): boolean {
  return position !== null && position.epoch === head.epoch && position.seq >= head.seq
}

function countIgnored(state: ProtocolState): ProtocolState {
  return { ...state, ignoredFrames: state.ignoredFrames + 1 }
}
