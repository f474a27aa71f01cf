import type { ClientFrame } from '@boocode/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryServer } from '../../testing/memory-server.ts'
import { makeScript, sessionId } from '../../testing/session-script.ts'
import { applySessionFrame, applySessionSnapshot } from '../live/session-reducer.ts'
import { emptySessionState } from '../live/session-state.ts'
import type { SessionState } from '../live/session-state.ts'
import { viewConnection } from './connection-view.ts'
import { decodeFrame } from './decode-frame.ts'
import { advance, nextDeadline } from './protocol.ts'
import { initialProtocolState } from './protocol-state.ts'
import type { AppliedFrame, Effect, ProtocolEvent, ProtocolState } from './protocol-state.ts'

const stream = `session:${sessionId}` as const

/** The client's code on a wire that can be cut, deaf, slow or lossy, with a clock of its own. */
class Client {
  readonly #server: MemoryServer
  state: ProtocolState = initialProtocolState(0)
  held: SessionState = emptySessionState
  now = 0
  /** `deaf`: the socket seems open on this side, and nothing passes any more. */
  wire: 'none' | 'opening' | 'open' | 'deaf' = 'none'
  #upstream: ClientFrame[] = []
  snapshots = 0

  constructor(server: MemoryServer) {
    this.#server = server
    this.dispatch({ type: 'subscribe', stream, chatIds: [], position: null })
  }

  dispatch(event: ProtocolEvent): void {
    const step = advance(this.state, event, this.now)
    this.state = step.state
    for (const effect of step.effects) this.#perform(effect)
  }

  #perform(effect: Effect): void {
    if (effect.type === 'open_socket') this.wire = 'opening'
    if (effect.type === 'close_socket') this.#hangUp()
    if (effect.type === 'send') this.#upstream.push(effect.frame)
    if (effect.type === 'apply') this.#apply(effect.frame)
  }

  #apply(frame: AppliedFrame): void {
    if (frame.kind === 'session') this.held = applySessionFrame(this.held, frame.frame)
    if (frame.kind !== 'session_snapshot') return
    this.snapshots += 1
    this.held = applySessionSnapshot(this.held, frame.frame)
  }

  #hangUp(): void {
    this.wire = 'none'
    this.#upstream = []
    this.#server.disconnect()
  }

  open(): void {
    if (this.wire !== 'opening') return
    this.wire = 'open'
    this.dispatch({ type: 'opened' })
  }

  cut(): void {
    if (this.wire === 'none') return
    this.#hangUp()
    this.dispatch({ type: 'closed', code: 1006, jitter: 0.5 })
  }

  goDeaf(): void {
    if (this.wire !== 'open') return
    this.wire = 'deaf'
    this.#server.disconnect()
  }

  /** Moves up to `count` frames each way; one that is `lost` or `broken` stands for a fault between the two. */
  deliver(count: number, fault: 'none' | 'lost' | 'broken' = 'none'): void {
    if (this.wire !== 'open') return
    for (const frame of this.#upstream.splice(0, count)) this.#server.receive(frame)
    const texts = this.#server.outbox.splice(0, count)
    for (const [index, text] of texts.entries()) {
      if (index === 0 && fault === 'lost') continue
      const received = index === 0 && fault === 'broken' ? text.replace('"channel":', '"chanel":') : text
      this.dispatch({ type: 'received', frame: decodeFrame(received) })
    }
  }

  wait(ms: number): void {
    const end = this.now + ms
    for (let at = nextDeadline(this.state, this.now); at !== null && at <= end; at = nextDeadline(this.state, this.now)) {
      this.now = Math.max(at, this.now + 1)
      this.dispatch({ type: 'tick' })
    }
    this.now = end
  }
}

/** The wire heals: everything that is left is emitted and delivered, with pings, until the client says "live". */
function settle(server: MemoryServer, client: Client): void {
  while (!server.isDone) server.emit()
  for (let round = 0; round < 20; round += 1) {
    client.open()
    if (client.wire === 'open') server.ping()
    client.deliver(100_000)
    client.deliver(100_000)
    client.wait(3_000)
  }
}

type Act =
  | { do: 'emit' | 'deliver' | 'lost' | 'broken'; count: number }
  | { do: 'cut' | 'deaf' | 'open' | 'ping' | 'wake' }
  | { do: 'wait'; ms: number }
  | { do: 'crash'; forgotten: number }

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('emit' as const), count: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('deliver' as const), count: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('open' as const, 'ping' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'deaf' as const, 'wake' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 12_000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('lost' as const, 'broken' as const), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), forgotten: fc.integer({ min: 0, max: 5 }) }) },
)

function perform(server: MemoryServer, client: Client, step: Act): void {
  if (step.do === 'emit') for (let n = 0; n < step.count; n += 1) server.emit()
  else if (step.do === 'deliver') client.deliver(step.count)
  else if (step.do === 'lost' || step.do === 'broken') client.deliver(step.count, step.do)
  else if (step.do === 'wait') client.wait(step.ms)
  else if (step.do === 'crash') server.crash(step.forgotten)
  else if (step.do === 'open') client.open()
  else if (step.do === 'cut') client.cut()
  else if (step.do === 'deaf') client.goDeaf()
  else if (step.do === 'ping' && client.wire === 'open') server.ping()
  else client.dispatch({ type: 'wake' })
}

/** Steps at which turns were resumed are told by frames alone, a snapshot does not repeat them. */
const comparable = (state: SessionState) => ({ ...state, resumedAtStep: null })

describe('a client whose socket is cut, deaf, lossy and slow, and whose server loses its last commits', () => {
  it('W4 W7 W8 W9 W14 W15 W19 W20 W21: ends in the state of an undisturbed one', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 0, max: 25 }),
        fc.array(act, { maxLength: 60 }),
        (seed, replayLimit, acts) => {
          const server = new MemoryServer(makeScript(seed, 6), replayLimit)
          const client = new Client(server)
          for (const step of acts) perform(server, client, step)
          settle(server, client)
          expect(viewConnection(client.state, client.now)).toEqual({ kind: 'live' })
          expect(comparable(client.held)).toEqual(comparable(server.truth))
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('W8: catches up by replay alone while what it missed is small', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 12 }), (seed, gaps) => {
        const server = new MemoryServer(makeScript(seed, 6), 2_000)
        const client = new Client(server)
        for (const gap of gaps) {
          client.open()
          client.deliver(10_000)
          client.cut()
          for (let n = 0; n < gap; n += 1) server.emit()
          client.wait(12_000)
        }
        settle(server, client)
        expect(client.snapshots).toBe(1)
        expect(comparable(client.held)).toEqual(comparable(server.truth))
      }),
      { numRuns: 200 },
    )
  })
})
