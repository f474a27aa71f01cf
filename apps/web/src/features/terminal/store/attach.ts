import { terminalCloseCodes } from '@boocode/contracts'
import { handshakeLimitMs, offlineAfterMs } from '../../../config/timing.ts'
import { retryDelayMs } from '../../../lib/connection/retry-delay.ts'
import type { AttachEffect, AttachEvent, AttachState, AttachStep, AttachView, OverReason } from './attach-state.ts'

/** The first step of an attachment: its socket is opened. */
export function beginAttach(now: number): AttachStep {
  return connect({ link: { kind: 'asleep' }, attempt: 0, lostAt: now, position: null }, now)
}

/** All that decides what the socket of a pane does: pure and total. */
export function advanceAttach(state: AttachState, event: AttachEvent, now: number): AttachStep {
  if (state.link.kind === 'over') return { state, effects: [] }
  switch (event.type) {
    case 'opened':
      return { state: { ...state, link: { kind: 'open', heardAt: now, shown: false } }, effects: [] }
    case 'closed':
      return onClosed(state, event, now)
    case 'placed':
      return onPlaced(state, event, now)
    case 'output':
      return onOutput(state, event, now)
    case 'garbled':
      return onGarbled(state, event, now)
    case 'tick':
      return onTick(state, now)
    case 'wake':
      return state.link.kind === 'waiting' || state.link.kind === 'asleep' ? connect(state, now) : { state, effects: [] }
    case 'distrust':
      return onDistrust(state, event, now)
    case 'sleep':
      return onSleep(state, now)
    case 'explained':
      return event.exists || state.link.kind === 'open' ? { state, effects: [] } : end(state, 'gone')
  }
}

type EventOf<T extends AttachEvent['type']> = Extract<AttachEvent, { type: T }>

function onClosed(state: AttachState, event: EventOf<'closed'>, now: number): AttachStep {
  if (event.code === terminalCloseCodes.authRevoked) return end(state, 'refused')
  if (event.code === terminalCloseCodes.noSuchPane) return end(state, 'gone')
  const neverOpened = state.link.kind === 'connecting'
  // What was not read is not wanted any more: the screen as it is now comes faster.
  const isBehind = event.code === terminalCloseCodes.slowConsumer
  const waiting = wait(isBehind ? { ...state, position: null } : state, event.jitter, now)
  return { state: waiting, effects: neverOpened ? [{ type: 'ask_why' }] : [] }
}

function onPlaced(state: AttachState, event: EventOf<'placed'>, now: number): AttachStep {
  if (state.link.kind !== 'open') return { state, effects: [] }
  const { position } = event
  const fits = state.position?.epoch === position.epoch && state.position.offset === position.offset
  // A replay from elsewhere would leave a hole in the screen.
  if (event.by === 'replay' && !fits) return reconnect({ ...state, position: null }, now)
  return { state: { link: { kind: 'open', heardAt: now, shown: true }, attempt: 0, lostAt: null, position }, effects: [] }
}

/** Output before any screen belongs to nothing that is shown. */
function onOutput(state: AttachState, event: EventOf<'output'>, now: number): AttachStep {
  if (state.link.kind !== 'open' || !state.link.shown || state.position === null) return { state, effects: [] }
  const position = { ...state.position, offset: state.position.offset + event.bytes }
  return { state: { ...state, link: { ...state.link, heardAt: now }, position }, effects: [] }
}

/** Asked for anew as a whole, but not at once: the next answer may be no better. */
function onGarbled(state: AttachState, event: EventOf<'garbled'>, now: number): AttachStep {
  if (state.link.kind !== 'open') return { state, effects: [] }
  const waiting = wait({ ...state, position: null }, event.jitter, now)
  return { state: waiting, effects: [{ type: 'close_socket' }] }
}

function onTick(state: AttachState, now: number): AttachStep {
  const { link } = state
  if (link.kind === 'waiting' && now >= link.retryAt) return connect(state, now)
  if (link.kind === 'connecting' && now - link.since >= handshakeLimitMs) {
    return { state: wait(state, 0, now), effects: [{ type: 'close_socket' }, { type: 'ask_why' }] }
  }
  return { state, effects: [] }
}

function onDistrust(state: AttachState, event: EventOf<'distrust'>, now: number): AttachStep {
  if (state.link.kind === 'waiting') return connect(state, now)
  if (state.link.kind === 'open' && state.link.heardAt <= event.since) return reconnect(state, now)
  return { state, effects: [] }
}

function onSleep(state: AttachState, now: number): AttachStep {
  if (state.link.kind !== 'open') return { state, effects: [] }
  return { state: { ...state, link: { kind: 'asleep' }, lostAt: state.lostAt ?? now }, effects: [{ type: 'close_socket' }] }
}

function connect(state: AttachState, now: number): AttachStep {
  const next: AttachState = { ...state, link: { kind: 'connecting', since: now } }
  return { state: next, effects: [{ type: 'open_socket', position: next.position }] }
}

function reconnect(state: AttachState, now: number): AttachStep {
  const step = connect({ ...state, lostAt: state.lostAt ?? now }, now)
  return { state: step.state, effects: [{ type: 'close_socket' }, ...step.effects] }
}

function wait(state: AttachState, jitter: number, now: number): AttachState {
  const retryAt = now + retryDelayMs(state.attempt, jitter)
  return { ...state, link: { kind: 'waiting', retryAt }, attempt: state.attempt + 1, lostAt: state.lostAt ?? now }
}

function end(state: AttachState, reason: OverReason): AttachStep {
  const effects: AttachEffect[] = [{ type: 'close_socket' }]
  return { state: { ...state, link: { kind: 'over', reason } }, effects }
}

/** When the machine, or what it shows, changes by itself; null when only events change it. */
export function nextAttachDeadline(state: AttachState, now: number): number | null {
  const { link, lostAt } = state
  const shown = lostAt !== null && lostAt + offlineAfterMs > now ? [lostAt + offlineAfterMs] : []
  if (link.kind === 'waiting') return Math.min(link.retryAt, ...shown)
  if (link.kind === 'connecting') return Math.min(link.since + handshakeLimitMs, ...shown)
  return link.kind === 'open' && shown[0] !== undefined ? shown[0] : null
}

export function viewAttach({ link, lostAt }: AttachState, now: number): AttachView {
  if (link.kind === 'over') return { kind: 'over', reason: link.reason }
  if (link.kind === 'open' && link.shown) return { kind: 'live' }
  if (link.kind === 'asleep' || lostAt === null || now - lostAt < offlineAfterMs) return { kind: 'attaching' }
  return { kind: 'lost', since: lostAt }
}
