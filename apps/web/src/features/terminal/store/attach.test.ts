import { terminalCloseCodes } from '@boocode/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { advanceAttach, beginAttach, nextAttachDeadline, viewAttach } from './attach.ts'
import type { AttachEffect, AttachEvent, AttachState } from './attach-state.ts'

const epoch = 'run-1'
const at = (offset: number) => ({ epoch, offset })

/** Plays events one second apart; returns where that leads and every effect on the way. */
function play(events: readonly AttachEvent[], start = beginAttach(0)): { state: AttachState; effects: AttachEffect[]; now: number } {
  let { state } = start
  const effects = [...start.effects]
  let now = 0
  for (const event of events) {
    now += 1_000
    const step = advanceAttach(state, event, now)
    state = step.state
    effects.push(...step.effects)
  }
  return { state, effects, now }
}

const shown: readonly AttachEvent[] = [
  { type: 'opened' },
  { type: 'placed', by: 'snapshot', position: at(100) },
  { type: 'output', bytes: 20 },
]
const lost: AttachEvent = { type: 'closed', code: 1006, jitter: 0 }

describe('attaching', () => {
  it('opens a socket without a position first, and is live once a screen came', () => {
    const { state, effects, now } = play(shown)
    expect(effects).toEqual([{ type: 'open_socket', position: null }])
    expect(viewAttach(state, now)).toEqual({ kind: 'live' })
    expect(state.position).toEqual(at(120))
  })

  it('is not live on an open socket alone', () => {
    const { state, now } = play([{ type: 'opened' }])
    expect(viewAttach(state, now)).toEqual({ kind: 'attaching' })
  })

  it('counts no output that came before a screen', () => {
    const { state } = play([{ type: 'opened' }, { type: 'output', bytes: 20 }])
    expect(state.position).toBeNull()
  })

  it('asks REST why when a socket never opened, and ends when the pane is gone', () => {
    const { effects, state } = play([lost])
    expect(effects.at(-1)).toEqual({ type: 'ask_why' })
    expect(play([lost, { type: 'explained', exists: true }]).state.link.kind).toBe('waiting')
    const gone = advanceAttach(state, { type: 'explained', exists: false }, 2_000)
    expect(gone.state.link).toEqual({ kind: 'over', reason: 'gone' })
  })
})

describe('a lost socket', () => {
  it('is opened again from the byte after the last one', () => {
    const { effects } = play([...shown, lost, { type: 'wake' }])
    expect(effects.at(-1)).toEqual({ type: 'open_socket', position: at(120) })
  })

  it('is opened again by itself after a time that grows', () => {
    const first = play([...shown, lost])
    const second = play([...shown, lost, { type: 'wake' }, lost])
    const delay = ({ state, now }: typeof first) => (nextAttachDeadline(state, now) ?? 0) - now
    expect(delay(second)).toBeGreaterThan(delay(first))
    const deadline = nextAttachDeadline(first.state, first.now) ?? 0
    expect(advanceAttach(first.state, { type: 'tick' }, deadline).effects).toEqual([{ type: 'open_socket', position: at(120) }])
  })

  it('is said to be lost after a moment, since when it was', () => {
    const { state, now } = play([...shown, lost])
    expect(viewAttach(state, now)).toEqual({ kind: 'attaching' })
    expect(viewAttach(state, now + 60_000)).toEqual({ kind: 'lost', since: now })
  })

  it('of a window that did not keep up is opened for the screen as it is', () => {
    const { effects } = play([...shown, { type: 'closed', code: terminalCloseCodes.slowConsumer, jitter: 0 }, { type: 'wake' }])
    expect(effects.at(-1)).toEqual({ type: 'open_socket', position: null })
  })

  it('is never opened again once the pane was closed or the device revoked', () => {
    for (const [code, reason] of [[terminalCloseCodes.noSuchPane, 'gone'], [terminalCloseCodes.authRevoked, 'refused']] as const) {
      const over = play([...shown, { type: 'closed', code, jitter: 0 }, { type: 'wake' }, { type: 'tick' }])
      expect(over.state.link).toEqual({ kind: 'over', reason })
      expect(over.effects.at(-1)).toEqual({ type: 'close_socket' })
    }
  })

  it('that never opens is given up', () => {
    const { state } = play([])
    const step = advanceAttach(state, { type: 'tick' }, 60_000)
    expect(step.state.link.kind).toBe('waiting')
    expect(step.effects).toEqual([{ type: 'close_socket' }, { type: 'ask_why' }])
  })
})

describe('a screen that could have a hole', () => {
  it('is asked for as a whole when a replay begins elsewhere', () => {
    for (const position of [at(119), { epoch: 'run-2', offset: 120 }]) {
      const { effects } = play([...shown, lost, { type: 'wake' }, { type: 'opened' }, { type: 'placed', by: 'replay', position }])
      expect(effects.slice(-2)).toEqual([{ type: 'close_socket' }, { type: 'open_socket', position: null }])
    }
  })

  it('is kept when a replay goes on where it ended', () => {
    const { state, now } = play([...shown, lost, { type: 'wake' }, { type: 'opened' }, { type: 'placed', by: 'replay', position: at(120) }])
    expect(viewAttach(state, now)).toEqual({ kind: 'live' })
  })

  it('is asked for anew, a little later, after a frame that makes no sense', () => {
    const { state, effects } = play([...shown, { type: 'garbled', jitter: 0 }])
    expect(effects.at(-1)).toEqual({ type: 'close_socket' })
    expect(state.link.kind).toBe('waiting')
    expect(state.position).toBeNull()
  })
})

describe('a socket that may be deaf', () => {
  it('is replaced when it said nothing since the window was deaf', () => {
    const { effects } = play([...shown, { type: 'distrust', since: 5_000 }])
    expect(effects.slice(-2)).toEqual([{ type: 'close_socket' }, { type: 'open_socket', position: at(120) }])
  })

  it('is kept when it spoke since', () => {
    const { state } = play([...shown, { type: 'distrust', since: 500 }])
    expect(state.link.kind).toBe('open')
  })
})

describe('a hidden window', () => {
  it('that cannot keep up lets go, and comes back where it was', () => {
    const asleep = play([...shown, { type: 'sleep' }])
    expect(asleep.effects.at(-1)).toEqual({ type: 'close_socket' })
    expect(nextAttachDeadline(asleep.state, asleep.now)).toBeNull()
    expect(play([...shown, { type: 'sleep' }, { type: 'wake' }]).effects.at(-1)).toEqual({ type: 'open_socket', position: at(120) })
  })
})

const anyEvent: fc.Arbitrary<AttachEvent> = fc.oneof(
  fc.constant<AttachEvent>({ type: 'opened' }),
  fc.record({ type: fc.constant('closed' as const), code: fc.constantFrom(1000, 1006, 4001, 4004, 4008), jitter: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ type: fc.constant('placed' as const), by: fc.constantFrom('snapshot' as const, 'replay' as const), position: fc.record({ epoch: fc.constantFrom('a', 'b'), offset: fc.nat(300) }) }),
  fc.record({ type: fc.constant('output' as const), bytes: fc.nat(300) }),
  fc.constant<AttachEvent>({ type: 'garbled', jitter: 0.5 }),
  fc.constantFrom<AttachEvent>({ type: 'tick' }, { type: 'wake' }, { type: 'sleep' }),
  fc.record({ type: fc.constant('distrust' as const), since: fc.nat(20_000) }),
  fc.record({ type: fc.constant('explained' as const), exists: fc.boolean() }),
)

describe('whatever happens', () => {
  it('there is never a second socket, none after the end, and always a way on', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        let { state } = beginAttach(0)
        let hasSocket = true
        events.forEach((event, index) => {
          // A closed socket says nothing more: the shell does not pass on what a replaced one does.
          const ofSocket = ['opened', 'closed', 'placed', 'output', 'garbled'].includes(event.type)
          if (ofSocket && !hasSocket) return
          if (event.type === 'opened' && state.link.kind !== 'connecting') return
          if (event.type === 'closed') hasSocket = false
          const now = (index + 1) * 1_000
          const wasOver = state.link.kind === 'over'
          const step = advanceAttach(state, event, now)
          state = step.state
          for (const effect of step.effects) {
            const opens = effect.type === 'open_socket'
            expect(opens && (hasSocket || wasOver)).toBe(false)
            if (effect.type !== 'ask_why') hasSocket = opens
          }
          const { kind } = state.link
          expect(hasSocket).toBe(kind === 'open' || kind === 'connecting')
          const needsDeadline = kind === 'waiting' || kind === 'connecting'
          expect(needsDeadline && nextAttachDeadline(state, now) === null).toBe(false)
        })
      }),
    )
  })
})
