import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { advance, beginSubscription } from './subscription.ts'
import type { SubscriptionEffect, SubscriptionEvent, SubscriptionState } from './subscription.ts'
import { FakeLog } from './testing/fake-log.ts'
import { FakeServer } from './testing/fake-server.ts'

const epoch = '2026-11-22T00:00:00.000Z'
const other = '2026-11-23T00:00:00.000Z'
const frames = (...seqs: number[]) => seqs.map((seq) => ({ seq, at: epoch, json: `{"n":${seq}}` }))
const told = (head: number, ...seqs: number[]): SubscriptionEvent => ({ type: 'told', epoch, head, frames: frames(...seqs) })
const read = (head: number, ...seqs: number[]): SubscriptionEvent => ({ type: 'read', epoch, head, frames: frames(...seqs), isWhole: true })
const snapshot = (seq: number, at = epoch): SubscriptionEvent => ({ type: 'snapshot', epoch: at, seq, json: `snapshot ${seq}` })

/** Standing at number 5 of the epoch, with nothing under way. */
const live: SubscriptionState = { phase: 'live', epoch, at: 5, known: 5, knownEpoch: epoch, isSlow: false, isAsking: false }
const reading: SubscriptionState = { ...live, phase: 'reading', known: 8, isAsking: true }
const locating: SubscriptionState = { ...live, phase: 'locating', known: 0, knownEpoch: '', isAsking: true }
const snapshotting: SubscriptionState = { ...live, phase: 'snapshotting', isAsking: true }

const sends = (...seqs: number[]): SubscriptionEffect => ({ type: 'send_frames', epoch, frames: frames(...seqs) })
const reads = (after: number): SubscriptionEffect => ({ type: 'read', after })
const takes: SubscriptionEffect = { type: 'snapshot' }
const sendsSnapshot = (seq: number): SubscriptionEffect => ({ type: 'send_snapshot', json: `snapshot ${seq}` })

interface Row {
  from: SubscriptionState
  event: SubscriptionEvent
  /** What changes in the state. */
  to: Partial<SubscriptionState>
  effects: SubscriptionEffect[]
}

const table: Record<string, Row> = {
  'live, the next frames are told': { from: live, event: told(7, 6, 7), to: { at: 7, known: 7 }, effects: [sends(6, 7)] },
  'live, known frames are told again with new ones': { from: live, event: told(6, 4, 5, 6), to: { at: 6, known: 6 }, effects: [sends(6)] },
  'live, only known frames are told': { from: live, event: told(5, 4, 5), to: {}, effects: [] },
  'live, an overtaken head is told': { from: live, event: told(3), to: {}, effects: [] },
  'live, a gap is told': { from: live, event: told(8, 8), to: { phase: 'reading', known: 8, isAsking: true }, effects: [reads(5)] },
  'live, a hole inside is told': { from: live, event: told(8, 6, 8), to: { phase: 'reading', known: 8, isAsking: true }, effects: [reads(5)] },
  'live, a head without frames is told': { from: live, event: told(8), to: { phase: 'reading', known: 8, isAsking: true }, effects: [reads(5)] },
  'live, another epoch is told': {
    from: live,
    event: { type: 'told', epoch: other, head: 3, frames: [] },
    to: { phase: 'snapshotting', known: 3, knownEpoch: other, isAsking: true },
    effects: [takes],
  },
  'live, the same numbers of another epoch are told': {
    from: live,
    event: { type: 'told', epoch: other, head: 6, frames: frames(6) },
    to: { phase: 'snapshotting', known: 6, knownEpoch: other, isAsking: true },
    effects: [takes],
  },
  'live and slow, the next frames are told': { from: { ...live, isSlow: true }, event: told(6, 6), to: { known: 6 }, effects: [] },
  'live and slow, another epoch is told': {
    from: { ...live, isSlow: true },
    event: { type: 'told', epoch: other, head: 1, frames: [] },
    to: { phase: 'snapshotting', known: 1, knownEpoch: other },
    effects: [],
  },
  'live, a poll': { from: live, event: { type: 'poll' }, to: {}, effects: [] },
  'live, the client is slow': { from: live, event: { type: 'slow' }, to: { isSlow: true }, effects: [] },
  'drained, nothing was missed': { from: { ...live, isSlow: true }, event: { type: 'drained' }, to: { isSlow: false }, effects: [] },
  'drained, something was missed': {
    from: { ...live, isSlow: true, known: 9 },
    event: { type: 'drained' },
    to: { isSlow: false, phase: 'reading', isAsking: true },
    effects: [reads(5)],
  },
  'drained, a snapshot is due': {
    from: { ...snapshotting, isSlow: true, isAsking: false },
    event: { type: 'drained' },
    to: { isSlow: false, isAsking: true },
    effects: [takes],
  },
  'reading, more is told': { from: reading, event: told(9, 9), to: { known: 9 }, effects: [] },
  'reading, the answer is whole': { from: reading, event: read(8, 6, 7, 8), to: { phase: 'live', at: 8, isAsking: false }, effects: [sends(6, 7, 8)] },
  'reading, the answer lags behind what was told': {
    from: { ...reading, known: 9 },
    event: read(8, 6, 7, 8),
    to: { phase: 'reading', at: 8, isAsking: true },
    effects: [sends(6, 7, 8), reads(8)],
  },
  'reading, the answer is ahead of what was told': { from: reading, event: read(9, 6, 7, 8, 9), to: { phase: 'live', at: 9, known: 9, isAsking: false }, effects: [sends(6, 7, 8, 9)] },
  'reading, too much is missing': {
    from: reading,
    event: { type: 'read', epoch, head: 5_000, frames: [], isWhole: false },
    to: { phase: 'snapshotting', isAsking: true },
    effects: [takes],
  },
  'reading, the answer is of another epoch': {
    from: reading,
    event: { type: 'read', epoch: other, head: 6, frames: frames(6), isWhole: true },
    to: { phase: 'snapshotting', isAsking: true },
    effects: [takes],
  },
  'reading, another epoch is told': {
    from: reading,
    event: { type: 'told', epoch: other, head: 1, frames: [] },
    to: { phase: 'snapshotting', known: 1, knownEpoch: other },
    effects: [],
  },
  'reading, the database does not answer': { from: reading, event: { type: 'failed' }, to: { isAsking: false }, effects: [] },
  'reading failed before, a poll': { from: { ...reading, isAsking: false }, event: { type: 'poll' }, to: { isAsking: true }, effects: [reads(5)] },
  'reading, a poll': { from: reading, event: { type: 'poll' }, to: {}, effects: [] },
  'reading, the client became slow, the answer comes': {
    from: { ...reading, isSlow: true, known: 9 },
    event: read(8, 6, 7, 8),
    to: { phase: 'live', at: 8, isAsking: false },
    effects: [sends(6, 7, 8)],
  },
  'locating, told meanwhile': { from: locating, event: told(6, 6), to: { known: 6, knownEpoch: epoch }, effects: [] },
  'locating, it is there': { from: locating, event: read(6, 6), to: { phase: 'live', at: 6, known: 6, knownEpoch: epoch, isAsking: false }, effects: [sends(6)] },
  'locating, nothing is missing': { from: locating, event: read(5), to: { phase: 'live', known: 5, knownEpoch: epoch, isAsking: false }, effects: [] },
  'locating, the position is of another epoch': {
    from: locating,
    event: { type: 'read', epoch: other, head: 6, frames: frames(6), isWhole: true },
    to: { phase: 'snapshotting', isAsking: true },
    effects: [takes],
  },
  'locating, the position lies beyond the head': {
    from: locating,
    event: { type: 'read', epoch, head: 2, frames: [], isWhole: false },
    to: { phase: 'snapshotting', isAsking: true },
    effects: [takes],
  },
  'locating failed before, a poll': { from: { ...locating, isAsking: false }, event: { type: 'poll' }, to: { isAsking: true }, effects: [reads(5)] },
  'snapshotting, told meanwhile': { from: snapshotting, event: told(7, 6, 7), to: { known: 7 }, effects: [] },
  'snapshotting, it is taken': { from: snapshotting, event: snapshot(6), to: { phase: 'live', at: 6, known: 6, isAsking: false }, effects: [sendsSnapshot(6)] },
  'snapshotting, it lags behind what was told': {
    from: { ...snapshotting, known: 9 },
    event: snapshot(6),
    to: { phase: 'reading', at: 6, isAsking: true },
    effects: [sendsSnapshot(6), reads(6)],
  },
  'snapshotting, it is of another epoch': {
    from: { ...snapshotting, known: 9 },
    event: snapshot(2, other),
    to: { phase: 'live', epoch: other, at: 2, known: 2, knownEpoch: other, isAsking: false },
    effects: [sendsSnapshot(2)],
  },
  'snapshotting, an answer to an earlier question comes': { from: snapshotting, event: read(8, 6, 7, 8), to: {}, effects: [takes] },
  'snapshotting failed before, a poll': { from: { ...snapshotting, isAsking: false }, event: { type: 'poll' }, to: { isAsking: true }, effects: [takes] },
  'snapshotting, the database does not answer': { from: snapshotting, event: { type: 'failed' }, to: { isAsking: false }, effects: [] },
}

describe('W7 W8 W16 W17: one step of a subscription', () => {
  test.each(Object.entries(table))('%s', (_name, { from, event, to, effects }) => {
    expect(advance(from, event)).toEqual({ state: { ...from, ...to }, effects })
  })

  test('begins at a position by locating it, without one by a snapshot', () => {
    expect(beginSubscription({ epoch, lastSeq: 5 })).toEqual({ state: locating, effects: [reads(5)] })
    expect(beginSubscription(null)).toMatchObject({ state: { phase: 'snapshotting', isAsking: true }, effects: [takes] })
  })
})

/** A client that takes what comes and complains of everything but the next number. */
class StrictClient {
  position: { epoch: string; lastSeq: number } | null = null
  held: string[] = []

  frames(of: string, sent: readonly { seq: number; json: string }[]): void {
    for (const frame of sent) {
      expect({ epoch: of, seq: frame.seq }).toEqual({ epoch: this.position?.epoch, seq: (this.position?.lastSeq ?? -1) + 1 })
      this.position = { epoch: of, lastSeq: frame.seq }
      this.held.push(frame.json)
    }
  }

  snapshot(json: string): void {
    const taken = JSON.parse(json) as { position: { epoch: string; lastSeq: number }; held: string[] }
    this.position = taken.position
    this.held = taken.held
  }
}

type Act =
  | { do: 'append'; count: number; notice: 'small' | 'large' | 'lost' }
  | { do: 'hear' | 'answer' | 'look_up' | 'fail' | 'poll' | 'slow' | 'drained' | 'subscribe' | 'subscribe_anew' }
  | { do: 'crash' | 'trim'; count: number }

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('append' as const), count: fc.integer({ min: 1, max: 5 }), notice: fc.constantFrom('small' as const, 'large' as const, 'lost' as const) }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constantFrom('hear' as const, 'answer' as const) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('look_up' as const, 'fail' as const, 'poll' as const, 'slow' as const, 'drained' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('subscribe' as const, 'subscribe_anew' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('crash' as const, 'trim' as const), count: fc.integer({ min: 0, max: 6 }) }) },
)

function perform(step: Act, parts: { server: FakeServer; client: StrictClient; log: FakeLog; next: () => string }): void {
  const { server, client, log } = parts
  switch (step.do) {
    case 'append':
      return server.append(Array.from({ length: step.count }, parts.next), step.notice)
    case 'hear':
      return server.hearNext()
    case 'answer':
      return server.answer()
    case 'look_up':
      return server.lookUp()
    case 'fail':
      return server.failQuestion()
    case 'poll':
      return server.poll()
    case 'slow':
      return server.setSlow(true)
    case 'drained':
      return server.setSlow(false)
    case 'subscribe':
      return server.subscribe(client.position)
    case 'subscribe_anew':
      return server.subscribe(null)
    case 'crash':
      return server.crash(step.count)
    case 'trim':
      return log.trim(step.count)
  }
}

it('W4 W7 W8 W16 W17: whatever is lost, late, slow, trimmed or forgotten, what is sent is contiguous and ends as the log', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8 }), fc.array(act, { maxLength: 80 }), (replayLimit, acts) => {
      const log = new FakeLog(replayLimit)
      const client = new StrictClient()
      const takeSnapshot = (): Extract<SubscriptionEvent, { type: 'snapshot' }> => {
        const position = { epoch: log.epoch, lastSeq: log.head }
        return { type: 'snapshot', epoch: log.epoch, seq: log.head, json: JSON.stringify({ position, held: log.frames }) }
      }
      const server = new FakeServer({ log, outlet: client, takeSnapshot })
      let count = 0
      const next = (): string => `{"n":${(count += 1)}}`
      server.subscribe(null)
      for (const step of acts) perform(step, { server, client, log, next })
      server.settle()
      expect(client.held).toEqual(log.frames)
      expect(client.position).toEqual({ epoch: log.epoch, lastSeq: log.head })
      expect(server.state).toMatchObject({ phase: 'live', at: log.head, isAsking: false, isSlow: false })
    }),
    { numRuns: 3_000 },
  )
})
