import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comparable } from '../../testing/comparable.ts'
import { MemoryServer } from '../../testing/memory-server.ts'
import { makeScript } from '../../testing/session-script.ts'
import { WiredClient } from '../../testing/wired-client.ts'
import { viewConnection } from './connection-view.ts'

/** The wire heals: everything that is left is emitted and delivered, with pings, until the client says "live". */
function settle(server: MemoryServer, client: WiredClient): void {
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

function perform(server: MemoryServer, client: WiredClient, step: Act): void {
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


describe('a client whose socket is cut, deaf, lossy and slow, and whose server loses its last commits', () => {
  it('W4 W7 W8 W9 W14 W15 W19 W20 W21: ends in the state of an undisturbed one', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 0, max: 25 }),
        fc.array(act, { maxLength: 60 }),
        (seed, replayLimit, acts) => {
          const server = new MemoryServer(makeScript(seed, 6), replayLimit)
          const client = new WiredClient(server)
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
        const client = new WiredClient(server)
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
