import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RestartEffect, RestartEvent, RestartState } from './restart-policy.ts'
import { beginRestarts, FIRST_PAUSE_MS, HEALTHY_MS, LONGEST_PAUSE_MS, stepRestarts } from './restart-policy.ts'

const running = (failures = 0, since = 0): RestartState => ({ kind: 'running', since, failures })
const waiting = (failures = 1): RestartState => ({ kind: 'waiting', failures })
const stopping: RestartState = { kind: 'stopping' }
const stopped: RestartState = { kind: 'stopped' }
const ended: RestartEvent = { type: 'ended', forGood: false }
const endedForGood: RestartEvent = { type: 'ended', forGood: true }
const timer: RestartEvent = { type: 'timer' }
const stop: RestartEvent = { type: 'stop' }
const pause = (delayMs: number): RestartEffect[] => [{ type: 'schedule', delayMs }]
const effects = (...types: ('launch' | 'cancel_timer' | 'terminate' | 'give_up' | 'settle')[]): RestartEffect[] =>
  types.map((type) => ({ type }))

test('a service begins with a start', () => {
  expect(beginRestarts(7)).toEqual({ state: running(0, 7), effects: effects('launch') })
})

describe('every event in every state', () => {
  const soon = 100
  test.each<[RestartState, RestartEvent, RestartState, RestartEffect[]]>([
    [running(), ended, waiting(1), pause(250)],
    [running(), endedForGood, stopped, effects('give_up', 'settle')],
    [running(), timer, running(), []],
    [running(), stop, stopping, effects('terminate')],
    [waiting(3), ended, waiting(3), []],
    [waiting(3), endedForGood, waiting(3), []],
    [waiting(3), timer, running(3, soon), effects('launch')],
    [waiting(3), stop, stopped, effects('cancel_timer', 'settle')],
    [stopping, ended, stopped, effects('settle')],
    [stopping, endedForGood, stopped, effects('settle')],
    [stopping, timer, stopping, []],
    [stopping, stop, stopping, []],
    [stopped, ended, stopped, []],
    [stopped, endedForGood, stopped, []],
    [stopped, timer, stopped, []],
    [stopped, stop, stopped, []],
  ])('%j, %j', (state, event, next, wanted) => {
    expect(stepRestarts(state, event, soon)).toEqual({ state: next, effects: wanted })
  })
})

describe('the pause before the next start', () => {
  test('doubles from a quarter of a second to ten seconds', () => {
    const pauses = [0, 1, 2, 3, 4, 5, 6, 7, 60].map((failures) => stepRestarts(running(failures), ended, 1).effects[0])
    expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000].flatMap(pause))
  })

  test('is short again after a run of thirty seconds', () => {
    expect(stepRestarts(running(9), ended, HEALTHY_MS - 1).effects).toEqual(pause(LONGEST_PAUSE_MS))
    expect(stepRestarts(running(9), ended, HEALTHY_MS)).toEqual({ state: waiting(1), effects: pause(FIRST_PAUSE_MS) })
  })
})

test('whatever happens: launches and ends alternate, and a stop is the last word', () => {
  const happenings = fc.array(fc.record({ event: fc.constantFrom(ended, endedForGood, timer, stop), later: fc.nat(60_000) }))
  fc.assert(
    fc.property(happenings, (list) => {
      let now = 0
      let { state } = beginRestarts(now)
      let isUp = true
      let settled = 0
      for (const { event, later } of [...list, { event: stop, later: 1 }, { event: ended, later: 1 }]) {
        // Only a run that is up can end.
        if (event.type === 'ended' && !isUp) continue
        now += later
        const step = stepRestarts(state, event, now)
        if (event.type === 'ended') isUp = false
        const count = (type: RestartEffect['type']): number => step.effects.filter((effect) => effect.type === type).length
        expect(count('launch')).toBeLessThanOrEqual(isUp ? 0 : 1)
        if (count('launch') > 0) isUp = true
        settled += count('settle')
        state = step.state
      }
      expect(state.kind).toBe('stopped')
      expect(isUp).toBe(false)
      expect(settled).toBe(1)
    }),
  )
})
