import type { TimelineTurn } from '@boocode/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { timelineTurnOf } from '../../../testing/timeline-turn.ts'
import { emptyTimeline, missingPage, numbersOf, turnNow, withAnswer, withNewest, withoutTrust } from './timeline-state.ts'
import type { TimelineState } from './timeline-state.ts'

/** The server, of which `numbers` are the turns. */
function answer(numbers: readonly number[], before: number | null, limit: number): { before: number | null; limit: number; turns: TimelineTurn[] } {
  const below = numbers.filter((number) => before === null || number < before)
  return { before, limit, turns: below.slice(-limit).map((number) => timelineTurnOf(number)) }
}

function load(state: TimelineState, server: readonly number[], wanted: readonly number[], limit: number): TimelineState {
  let next = state
  for (let asked = 0; asked < 1_000; asked += 1) {
    const before = missingPage(next, wanted, limit)
    if (before === null) return next
    next = withAnswer(next, answer(server, before, limit))
  }
  throw new Error('it asks for ever')
}

describe('a timeline', () => {
  it('knows from its newest page how many turns there are, and loads the others where they are looked at', () => {
    const server = Array.from({ length: 10_000 }, (_, n) => n + 1)
    const opened = withAnswer(emptyTimeline, answer(server, null, 200))
    expect([opened.isLoaded, opened.newest, opened.turns.size, numbersOf(opened).length]).toEqual([true, 10_000, 200, 10_000])
    expect(missingPage(opened, [9_900, 9_950], 200)).toBeNull()
    const there = load(opened, server, [41, 42, 43], 200)
    expect(there.turns.size).toBe(400)
    expect(there.turns.get(42)?.number).toBe(42)
  })
  it('passes over numbers of no turn', () => {
    const state = withAnswer(emptyTimeline, answer([1, 2, 5, 9], null, 200))
    expect(numbersOf(state)).toEqual([1, 2, 5, 9])
  })
  it('is empty in a chat without turns', () => {
    const state = withAnswer(emptyTimeline, answer([], null, 200))
    expect([state.isLoaded, numbersOf(state)]).toEqual([true, []])
  })
  it('has a turn that began before the server tells of it', () => {
    const state = withNewest(withAnswer(emptyTimeline, answer([1, 2], null, 200)), 3)
    expect(numbersOf(state)).toEqual([1, 2, 3])
    expect(missingPage(state, [3], 200)).toBe(201)
    expect(withNewest(state, 2)).toBe(state)
  })
  it('asks again for what is looked at once it may have changed, and shows what it had until then', () => {
    const state = withoutTrust(withAnswer(emptyTimeline, answer([1, 2, 3], null, 200)))
    expect(state.turns.size).toBe(3)
    expect(missingPage(state, [2], 200)).toBe(201)
    expect(numbersOf(withAnswer(state, answer([1, 3], 201, 200)))).toEqual([1, 3])
  })
  it('ends, whatever is looked at and wherever numbers are missing, in what the server has', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 120 }), { maxLength: 80 }).map((all) => all.sort((a, b) => a - b))
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 30 }), fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 10 }), (server, limit, looked) => {
        let state = withAnswer(emptyTimeline, answer(server, null, limit))
        for (const number of looked) state = load(state, server, numbersOf(state).filter((each) => Math.abs(each - number) < 5), limit)
        state = load(state, server, numbersOf(state), limit)
        expect(numbersOf(state)).toEqual(server)
        expect([...state.turns.keys()].sort((a, b) => a - b)).toEqual(server)
      }),
    )
  })
})

describe('a turn that runs', () => {
  const live = { ...timelineTurnOf(4), status: 'running' as const, step: 3, finished_at: null }
  it('goes as the stream says, and did what the server says', () => {
    const stored = timelineTurnOf(4, { tool_calls: 7, step: 1 })
    expect(turnNow(stored, { ...live, tool_calls: 7 } as TimelineTurn)).toMatchObject({ step: 3, status: 'running', tool_calls: 7 })
  })
  it('is shown before the server was asked', () => {
    const { first_message_id: _first, tool_calls: _calls, ...turn } = live
    expect(turnNow(undefined, turn)).toMatchObject({ number: 4, first_message_id: null, tool_calls: 0 })
    expect(turnNow(undefined, undefined)).toBeUndefined()
  })
})
