import { describe, expect, it } from 'vitest'
import { viewConnection } from './connection-view.ts'
import { advance, nextDeadline } from './protocol.ts'
import { initialProtocolState } from './protocol-state.ts'
import type { Effect, ProtocolEvent, ProtocolState, ReceivedFrame } from './protocol-state.ts'

const at = '2026-11-22T20:00:00.000Z'
const epoch = '2026-11-22T19:00:00.000Z'
const stream = 'workspace' as const

type Timed = [now: number, event: ProtocolEvent]

function run(events: readonly Timed[], from: ProtocolState = initialProtocolState(0)) {
  let state = from
  let effects: readonly Effect[] = []
  for (const [now, event] of events) {
    const step = advance(state, event, now)
    state = step.state
    effects = step.effects
  }
  return { state, effects, types: effects.map((effect) => effect.type) }
}

const subscribe: ProtocolEvent = { type: 'subscribe', stream, chatIds: [], position: null }
const closed = (code: number, jitter = 1): ProtocolEvent => ({ type: 'closed', code, jitter })
const received = (frame: ReceivedFrame): ProtocolEvent => ({ type: 'received', frame })
const snapshot = (seq: number, inEpoch = epoch): ProtocolEvent =>
  received({
    kind: 'workspace_snapshot',
    frame: { type: 'snapshot', stream, epoch: inEpoch, seq, at, projects: [], sessions: [], has_more: false, chat_statuses: [] },
  })
const numbered = (seq: number, inEpoch = epoch): ProtocolEvent =>
  received({
    kind: 'workspace',
    frame: { type: 'project_deleted', stream, epoch: inEpoch, seq, at, project_id: '0198c5a0-0000-7000-8000-000000000001' },
  })
const ping = (seq: number | null): ProtocolEvent =>
  received({ kind: 'ping', frame: { type: 'ping', at, heads: seq === null ? {} : { [stream]: { epoch, seq } } } })
const invalid = (seq: number): ProtocolEvent =>
  received({ kind: 'invalid', type: 'project_updated', stream, issues: 'name', position: { stream, epoch, seq, at } })

const open: Timed[] = [
  [0, subscribe],
  [1, { type: 'opened' }],
]
const live: Timed[] = [...open, [2, snapshot(10)]]
const positionOf = (state: ProtocolState) => state.subscriptions.get(stream)?.position

describe('subscribing', () => {
  it('opens one socket for the first stream and asks for every stream when it is open', () => {
    expect(run([[0, subscribe]]).types).toEqual(['open_socket'])
    expect(run(open).effects).toEqual([{ type: 'send', frame: { type: 'subscribe', stream } }])
  })
  it('W7: names the position that the caller kept', () => {
    const event: ProtocolEvent = { ...subscribe, position: { epoch, seq: 7 } }
    const { effects } = run([[0, event], [1, { type: 'opened' }]])
    expect(effects).toEqual([{ type: 'send', frame: { type: 'subscribe', stream, epoch, last_seq: 7 } }])
  })
  it('W10: asks for a snapshot when other chats are to be shown', () => {
    const chatIds = ['0198c5a0-0000-7000-8000-000000000002']
    const { effects } = run([...live, [3, { ...subscribe, chatIds }]])
    expect(effects).toEqual([{ type: 'send', frame: { type: 'subscribe', stream, chat_ids: chatIds } }])
  })
  it('W12: forgets a stream that the server refuses', () => {
    const error = { code: 'not_found', message: 'No such session.' }
    const refused = received({ kind: 'subscription_error', frame: { type: 'subscription_error', stream, error } })
    const { state, effects } = run([...live, [3, refused]])
    expect(effects).toEqual([{ type: 'stream_refused', stream, error }])
    expect(state.subscriptions.size).toBe(0)
  })
})

describe('frames', () => {
  it('W19: applies the next number, ignores a known one, and asks again at a gap', () => {
    expect(run([...live, [3, numbered(11)]]).types).toEqual(['apply'])
    expect(run([...live, [3, numbered(10)]]).effects).toEqual([])
    const gap = run([...live, [3, numbered(12)]])
    expect(gap.effects).toEqual([{ type: 'send', frame: { type: 'subscribe', stream, epoch, last_seq: 10 } }])
    expect(run([[4, numbered(13)]], gap.state).effects).toEqual([])
  })
  it('W19: asks again when a frame of another epoch comes that is no snapshot', () => {
    expect(run([...live, [3, numbered(11, at)]]).types).toEqual(['send'])
    expect(positionOf(run([...live, [3, snapshot(4, at)]]).state)).toEqual({ epoch: at, seq: 4 })
  })
  it('W20: counts a frame of unknown type and moves on', () => {
    const unknown = received({ kind: 'unknown', type: 'new', position: { stream, epoch, seq: 11, at } })
    const { state, effects } = run([...live, [3, unknown]])
    expect(effects).toEqual([])
    expect(state.ignoredFrames).toBe(1)
    expect(positionOf(state)).toEqual({ epoch, seq: 11 })
  })
  it('W20: asks for the whole stream at an invalid frame, once, then passes over it', () => {
    const first = run([...live, [3, invalid(11)]])
    expect(first.effects).toEqual([{ type: 'send', frame: { type: 'subscribe', stream } }])
    const again = run([[4, snapshot(10)], [5, invalid(11)]], first.state)
    expect(again.effects).toEqual([])
    expect(positionOf(again.state)).toEqual({ epoch, seq: 11 })
  })
})

describe('staying alive', () => {
  it('W13: answers a ping', () => {
    expect(run([...live, [3_000, ping(10)]]).effects).toEqual([{ type: 'send', frame: { type: 'pong' } }])
  })
  it('W15: asks again when it stays behind a head for a whole ping interval', () => {
    const once = run([...live, [3_000, ping(12)]])
    expect(once.types).toEqual(['send'])
    expect(viewConnection(once.state, 3_000)).toEqual({ kind: 'live' })
    const twice = run([[6_000, ping(12)]], once.state)
    expect(twice.effects[1]).toEqual({ type: 'send', frame: { type: 'subscribe', stream, epoch, last_seq: 10 } })
    expect(viewConnection(twice.state, 6_000)).toEqual({ kind: 'catching_up' })
  })
  it('W14: shows no signal after 4 s of silence and opens a new socket after 10 s', () => {
    const { state } = run(live)
    expect(nextDeadline(state, 2)).toBe(4_002)
    expect(viewConnection(state, 4_002)).toEqual({ kind: 'no_signal', since: 2 })
    expect(run([[10_001, { type: 'tick' }]], state).effects).toEqual([])
    expect(run([[10_002, { type: 'tick' }]], state).types).toEqual(['close_socket', 'open_socket'])
  })
  it('W17: says that it catches up while pings name no heads', () => {
    const away = run([...live, [3_000, ping(null)]])
    expect(viewConnection(away.state, 3_000)).toEqual({ kind: 'catching_up' })
    expect(viewConnection(run([[6_000, ping(10)]], away.state).state, 6_000)).toEqual({ kind: 'live' })
  })
})

describe('losing the socket', () => {
  it('W21: waits 250 ms, doubling to 10 s, and shorter with jitter', () => {
    let state = run(open).state
    const waits: number[] = []
    for (let n = 0; n < 8; n += 1) {
      state = run([[0, closed(1006)]], state).state
      waits.push(state.link.kind === 'waiting' ? state.link.retryAt : -1)
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
    const { link } = run([...open, [0, closed(1006, 0)]]).state
    expect(link).toEqual({ kind: 'waiting', retryAt: 187.5 })
  })
  it('W21: connects at once when the person or the network is back', () => {
    const lost = run([...live, [3, closed(1006)]])
    expect(run([[4, { type: 'wake' }]], lost.state).types).toEqual(['open_socket'])
    expect(run([...live, [3, { type: 'wake' }]]).effects).toEqual([])
    expect(run([...live, [5_000, { type: 'wake' }]]).types).toEqual(['close_socket', 'open_socket'])
  })
  it('W8: names its position on the new socket', () => {
    const { effects } = run([...live, [3, closed(1006)], [300, { type: 'tick' }], [301, { type: 'opened' }]])
    expect(effects).toEqual([{ type: 'send', frame: { type: 'subscribe', stream, epoch, last_seq: 10 } }])
  })
  it('gives up a handshake that does not end', () => {
    const { types, state } = run([[0, subscribe], [10_000, { type: 'tick' }]])
    expect(types).toEqual(['close_socket', 'ask_why'])
    expect(state.link.kind).toBe('waiting')
  })
  it('shows catching up for a moment and then offline since when', () => {
    const { state } = run([...live, [3_000, closed(1006)]])
    expect(viewConnection(state, 3_100)).toEqual({ kind: 'catching_up' })
    expect(viewConnection(state, 4_500)).toEqual({ kind: 'offline', since: 3_000 })
    expect(nextDeadline(state, 3_100)).toBe(3_250)
    const connecting = run([[3_250, { type: 'tick' }]], state)
    expect(nextDeadline(connecting.state, 3_250)).toBe(4_500)
  })
})

describe('being refused', () => {
  it('W1: asks REST why when a socket never opened, and stops when the device is not paired', () => {
    const failed = run([[0, subscribe], [1, closed(1006)]])
    expect(failed.types).toEqual(['ask_why'])
    const told = run([[2, { type: 'explained', authenticated: false }]], failed.state)
    expect(told.types).toEqual(['unauthenticated'])
    expect(nextDeadline(told.state, 3)).toBeNull()
    expect(run([[4, { type: 'authenticated' }]], told.state).types).toEqual(['open_socket'])
  })
  it('W18: stops when its device was revoked', () => {
    const { state, types } = run([...live, [3, closed(4001)]])
    expect(types).toEqual(['close_socket', 'unauthenticated'])
    expect(viewConnection(state, 3)).toEqual({ kind: 'refused', reason: 'unauthenticated' })
  })
  it('W2: stops when the server speaks another version', () => {
    const { state } = run([...live, [3, closed(4009)]])
    expect(viewConnection(state, 3)).toEqual({ kind: 'refused', reason: 'outdated' })
  })
  it('W16: comes back after it was closed as too slow', () => {
    expect(run([...live, [3, closed(4008)]]).state.link.kind).toBe('waiting')
  })
})
