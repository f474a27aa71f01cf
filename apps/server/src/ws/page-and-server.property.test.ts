import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { viewConnection } from '../../../web/src/lib/connection/connection-view.ts'
import { comparable } from '../../../web/src/testing/comparable.ts'
import { makeScript } from '../../../web/src/testing/session-script.ts'
import { WiredClient } from '../../../web/src/testing/wired-client.ts'
import { WireEnd } from './testing/wire-end.ts'

type Act =
  | { do: 'emit'; count: number; notice: 'small' | 'large' | 'lost' }
  | { do: 'deliver' | 'lost' | 'broken' | 'trim' | 'crash'; count: number }
  | { do: 'hear' | 'answer' | 'look_up' | 'fail' | 'poll' | 'slow' | 'drained' }
  | { do: 'cut' | 'deaf' | 'open' | 'ping' | 'ping_without_heads' | 'wake' }
  | { do: 'wait'; ms: number }

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('emit' as const), count: fc.integer({ min: 1, max: 6 }), notice: fc.constantFrom('small' as const, 'large' as const, 'lost' as const) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('deliver' as const), count: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 10, arbitrary: fc.record({ do: fc.constantFrom('hear' as const, 'answer' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('look_up' as const, 'fail' as const, 'poll' as const, 'slow' as const, 'drained' as const) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('open' as const, 'ping' as const, 'ping_without_heads' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'deaf' as const, 'wake' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 12_000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('lost' as const, 'broken' as const), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('crash' as const, 'trim' as const), count: fc.integer({ min: 0, max: 6 }) }) },
)

function perform(end: WireEnd, page: WiredClient, step: Act): void {
  switch (step.do) {
    case 'emit':
      return end.emit(step.count, step.notice)
    case 'deliver':
      return page.deliver(step.count)
    case 'lost':
    case 'broken':
      return page.deliver(step.count, step.do)
    case 'trim':
      return end.log.trim(step.count)
    case 'crash':
      return end.server.crash(step.count)
    case 'cut':
      return page.cut()
    case 'deaf':
      return page.goDeaf()
    case 'open':
      return page.open()
    case 'wake':
      return page.dispatch({ type: 'wake' })
    case 'wait':
      return page.wait(step.ms)
    case 'ping':
    case 'ping_without_heads':
      return page.wire === 'open' ? end.ping(step.do === 'ping') : undefined
    default:
      return performInside(end, step.do)
  }
}

function performInside(end: WireEnd, what: 'hear' | 'answer' | 'look_up' | 'fail' | 'poll' | 'slow' | 'drained'): void {
  switch (what) {
    case 'hear':
      return end.server.hearNext()
    case 'answer':
      return end.server.answer()
    case 'look_up':
      return end.server.lookUp()
    case 'fail':
      return end.server.failQuestion()
    case 'poll':
      return end.server.poll()
    case 'slow':
    case 'drained':
      return end.server.setSlow(what === 'slow')
  }
}

/** The wire heals: everything that is left is written and delivered, with pings, until the page says "live". */
function settle(end: WireEnd, page: WiredClient): void {
  while (!end.isDone) end.emit(5, 'small')
  for (let round = 0; round < 20; round += 1) {
    page.open()
    page.deliver(100_000)
    end.server.settle()
    if (page.wire === 'open') end.ping(true)
    page.deliver(100_000)
    page.wait(3_000)
  }
}

describe('the page’s own protocol code over the server’s own subscription', () => {
  it('W4 to W21: ends in the state of an undisturbed page, whatever the wire, the notices and Postgres do', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 25 }), fc.array(act, { maxLength: 80 }), (seed, replayLimit, acts) => {
        const end = new WireEnd(makeScript(seed, 5), replayLimit)
        const page = new WiredClient(end)
        for (const step of acts) perform(end, page, step)
        settle(end, page)
        expect(viewConnection(page.state, page.now)).toEqual({ kind: 'live' })
        expect(comparable(page.held)).toEqual(comparable(end.truth))
      }),
      { numRuns: 1_500 },
    )
  })
})
