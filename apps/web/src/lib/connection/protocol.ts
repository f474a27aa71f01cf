import { closeCodes } from '@boocode/contracts'
import { handshakeLimitMs, noSignalAfterMs, offlineAfterMs, reopenAfterMs } from '../../config/timing.ts'
import { receive } from './protocol-frames.ts'
import { ask, withSubscription } from './protocol-state.ts'
import type { Effect, ProtocolEvent, ProtocolState, RefusalReason, Step, Subscription } from './protocol-state.ts'
import { retryDelayMs } from './retry-delay.ts'

/** The whole protocol: pure, total, and the only place that decides what the socket does. */
export function advance(state: ProtocolState, event: ProtocolEvent, now: number): Step {
  switch (event.type) {
    case 'subscribe':
      return onSubscribe(state, event, now)
    case 'name_chats':
      return onNameChats(state, event)
    case 'unsubscribe':
      return onUnsubscribe(state, event)
    case 'opened':
      return onOpened(state, now)
    case 'closed':
      return onClosed(state, event, now)
    case 'received':
      return onReceived(state, event, now)
    case 'tick':
      return onTick(state, now)
    case 'wake':
      return onWake(state, now)
    case 'explained':
      return onExplained(state, event)
    case 'authenticated':
      return state.link.kind === 'refused' ? connect(state, now) : { state, effects: [] }
  }
}

type EventOf<T extends ProtocolEvent['type']> = Extract<ProtocolEvent, { type: T }>

function onSubscribe(state: ProtocolState, event: EventOf<'subscribe'>, now: number): Step {
  const held = state.subscriptions.get(event.stream)
  if (held !== undefined && sameChats(held.chatIds, event.chatIds)) return { state, effects: [] }
  const wanted: Subscription = {
    chatIds: event.chatIds,
    // Other chats than before are only in a snapshot, which is what asking without a position brings.
    position: held === undefined ? event.position : null,
    phase: 'detached',
    askedAt: now,
    missing: null,
    resetFor: held?.resetFor ?? new Set(),
  }
  const asked = ask(state, event.stream, wanted, now)
  return asked.state.link.kind === 'idle' ? connect(asked.state, now) : asked
}

function onNameChats(state: ProtocolState, event: EventOf<'name_chats'>): Step {
  const held = state.subscriptions.get(event.stream)
  if (held === undefined) return { state, effects: [] }
  return { state: withSubscription(state, event.stream, { ...held, chatIds: event.chatIds }), effects: [] }
}

function onUnsubscribe(state: ProtocolState, event: EventOf<'unsubscribe'>): Step {
  if (!state.subscriptions.has(event.stream)) return { state, effects: [] }
  const subscriptions = new Map(state.subscriptions)
  subscriptions.delete(event.stream)
  const next = { ...state, subscriptions }
  if (state.link.kind !== 'open') return { state: next, effects: [] }
  return { state: next, effects: [{ type: 'send', frame: { type: 'unsubscribe', stream: event.stream } }] }
}

function onOpened(state: ProtocolState, now: number): Step {
  let next: ProtocolState = { ...state, link: { kind: 'open', heardAt: now } }
  const effects: Effect[] = []
  for (const [stream, held] of state.subscriptions) {
    const step = ask(next, stream, { ...held, resetFor: new Set() }, now)
    next = step.state
    effects.push(...step.effects)
  }
  return { state: next, effects }
}

/** W18, W2, W21: what a closed socket means; everything but a refusal is tried again. */
function onClosed(state: ProtocolState, event: EventOf<'closed'>, now: number): Step {
  if (event.code === closeCodes.authRevoked) return onRefused(state, 'unauthenticated')
  if (event.code === closeCodes.versionNotSupported) return onRefused(state, 'outdated')
  const neverOpened = state.link.kind === 'connecting'
  const waiting: ProtocolState = {
    ...detach(state),
    link: { kind: 'waiting', retryAt: now + retryDelayMs(state.attempt, event.jitter) },
    attempt: state.attempt + 1,
    lostAt: state.lostAt ?? now,
  }
  return { state: waiting, effects: neverOpened ? [{ type: 'ask_why' }] : [] }
}

function onReceived(state: ProtocolState, event: EventOf<'received'>, now: number): Step {
  if (state.link.kind !== 'open') return { state, effects: [] }
  const heard: ProtocolState = { ...state, link: { kind: 'open', heardAt: now }, attempt: 0, lostAt: null }
  return receive(heard, event.frame, now)
}

/** W14: a silent socket, and one that never opens, is replaced. */
function onTick(state: ProtocolState, now: number): Step {
  const { link } = state
  if (link.kind === 'waiting' && now >= link.retryAt) return connect(state, now)
  if (link.kind === 'open' && now - link.heardAt >= reopenAfterMs) return reconnect(state, now)
  if (link.kind === 'connecting' && now - link.since >= handshakeLimitMs) {
    const closed = onClosed(state, { type: 'closed', code: 0, jitter: 0 }, now)
    return { state: closed.state, effects: [{ type: 'close_socket' }, ...closed.effects] }
  }
  return { state, effects: [] }
}

/** W21: no waiting once the network or the person is back; a socket silent for long is not trusted. */
function onWake(state: ProtocolState, now: number): Step {
  const { link } = state
  if (link.kind === 'waiting') return connect(state, now)
  if (link.kind === 'open' && now - link.heardAt >= noSignalAfterMs) return reconnect(state, now)
  return { state, effects: [] }
}

/** An answer that comes after the socket opened all the same is outdated. */
function onExplained(state: ProtocolState, event: EventOf<'explained'>): Step {
  if (event.authenticated || state.link.kind === 'open') return { state, effects: [] }
  return onRefused(state, 'unauthenticated')
}

function onRefused(state: ProtocolState, reason: RefusalReason): Step {
  const hadSocket = state.link.kind === 'open' || state.link.kind === 'connecting'
  const effects: Effect[] = hadSocket ? [{ type: 'close_socket' }] : []
  if (reason === 'unauthenticated') effects.push({ type: 'unauthenticated' })
  return { state: { ...detach(state), link: { kind: 'refused', reason } }, effects }
}

function connect(state: ProtocolState, now: number): Step {
  return { state: { ...state, link: { kind: 'connecting', since: now } }, effects: [{ type: 'open_socket' }] }
}

function reconnect(state: ProtocolState, now: number): Step {
  const lost = { ...detach(state), lostAt: state.lostAt ?? now }
  const step = connect(lost, now)
  return { state: step.state, effects: [{ type: 'close_socket' }, ...step.effects] }
}

function detach(state: ProtocolState): ProtocolState {
  let next = state
  for (const [stream, held] of state.subscriptions) {
    next = withSubscription(next, stream, { ...held, phase: 'detached', missing: null })
  }
  return next
}

function sameChats(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index])
}

/** When the machine, or what it shows, changes by itself; null when only events change it. */
export function nextDeadline(state: ProtocolState, now: number): number | null {
  if (isOverdue(state, now)) return now
  const times = deadlines(state).filter((at) => at > now)
  return times.length > 0 ? Math.min(...times) : null
}

function deadlines(state: ProtocolState): number[] {
  const { link } = state
  const shown = state.lostAt === null ? [] : [state.lostAt + offlineAfterMs]
  if (link.kind === 'waiting') return [link.retryAt, ...shown]
  if (link.kind === 'connecting') return [link.since + handshakeLimitMs, ...shown]
  if (link.kind === 'open') return [link.heardAt + noSignalAfterMs, link.heardAt + reopenAfterMs]
  return []
}

function isOverdue(state: ProtocolState, now: number): boolean {
  const { link } = state
  if (link.kind === 'waiting') return now >= link.retryAt
  if (link.kind === 'connecting') return now - link.since >= handshakeLimitMs
  return link.kind === 'open' && now - link.heardAt >= reopenAfterMs
}
