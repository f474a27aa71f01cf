import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deltaWindowMs, holdMs, pacerStart, sent } from './delta-pacer.ts'

describe('how long a piece is held', () => {
  const cases = [
    { piece: 'the first of all', state: pacerStart, now: 1_000, wanted: 0 },
    { piece: 'the first of another channel', state: sent('reasoning', 1_000), now: 1_000, wanted: 0 },
    { piece: 'one right after one was sent', state: sent('text', 1_000), now: 1_000, wanted: deltaWindowMs },
    { piece: 'one in the middle of the window', state: sent('text', 1_000), now: 1_010, wanted: deltaWindowMs - 10 },
    { piece: 'one at the end of the window', state: sent('text', 1_000), now: 1_000 + deltaWindowMs, wanted: 0 },
    { piece: 'the first after a pause', state: sent('text', 1_000), now: 9_000, wanted: 0 },
    { piece: 'one although the clock went back', state: sent('text', 1_000), now: 5, wanted: deltaWindowMs },
  ]
  test.each(cases)('$piece', ({ state, now, wanted }) => {
    expect(holdMs(state, 'text', now)).toBe(wanted)
  })

  test('is never longer than the window, and afterwards nothing is left to wait for', () => {
    const time = fc.double({ min: 0, max: 1e9, noNaN: true })
    const channel = fc.constantFrom('text', 'reasoning', 'tool_call')
    fc.assert(
      fc.property(channel, time, channel, time, (before, sentAt, next, now) => {
        const state = sent(before, sentAt)
        const hold = holdMs(state, next, now)
        expect(hold).toBeGreaterThanOrEqual(0)
        expect(hold).toBeLessThanOrEqual(deltaWindowMs)
        expect(holdMs(state, next, Math.max(now, sentAt) + deltaWindowMs + 1)).toBe(0)
      }),
    )
  })
})
