import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { breaksOf, buildAxis, extendAxis, project, ticksOf } from './time-axis.ts'

const instants = fc.integer({ min: 1_700_000_000_000, max: 1_700_100_000_000 })
const spans = fc.array(fc.tuple(instants, fc.integer({ min: 0, max: 100_000 })).map(([start, ms]) => [start, start + ms] as const), { minLength: 1, maxLength: 30 })

describe('a time axis', () => {
  it('keeps the length of what ran, and shortens a long gap to a break', () => {
    const hour = 3_600_000
    const axis = buildAxis([[0, 1_000], [hour, hour + 3_000]])
    expect(project(axis, 1_000) - project(axis, 0)).toBe(1_000)
    expect(project(axis, hour + 3_000) - project(axis, hour)).toBe(3_000)
    expect(breaksOf(axis)).toEqual([{ from: 1_000, to: project(axis, hour), gapMs: hour - 1_000 }])
    expect(axis.length).toBeLessThan(4_500)
  })

  it('breaks no short gap, and none that is short beside what ran', () => {
    expect(breaksOf(buildAxis([[0, 100], [1_500, 1_600]]))).toEqual([])
    expect(breaksOf(buildAxis([[0, 100_000], [105_000, 200_000]]))).toEqual([])
  })

  it('leaves most of its length to what ran, however many breaks there are', () => {
    const axis = buildAxis(Array.from({ length: 500 }, (_, n) => [n * 10_000_000, n * 10_000_000 + 1_000] as const))
    expect(500_000 / axis.length).toBeGreaterThan(0.7)
  })

  it('keeps the order of instants, from 0 to its length', () => {
    fc.assert(
      fc.property(spans, fc.array(instants, { minLength: 2 }), (all, more) => {
        const axis = buildAxis(all)
        const places = [...all.flat(), ...more].sort((a, b) => a - b).map((at) => project(axis, at))
        expect(places.every((place, n) => place >= (places[n - 1] ?? 0) && place >= 0 && place <= axis.length)).toBe(true)
      }),
    )
  })

  it('grows at its end alone', () => {
    fc.assert(
      fc.property(spans, fc.nat(1_000_000), (all, more) => {
        const axis = buildAxis(all)
        const end = Math.max(...all.map(([, to]) => to))
        const grown = extendAxis(axis, end + more)
        for (const at of all.flat()) expect(project(grown, at)).toBe(project(axis, at))
        expect(project(grown, end + more)).toBeCloseTo(project(axis, end) + more, 3)
      }),
    )
  })

  it('takes a call that ends before it begins for one without length', () => {
    expect(buildAxis([[10, 5]]).length).toBe(1)
    expect(project(buildAxis([[10, 5]]), 10)).toBe(0)
    expect(buildAxis([]).length).toBe(1)
  })

  it('has ticks in order, apart from each other, inside of what is seen', () => {
    fc.assert(
      fc.property(spans, fc.double({ min: 0, max: 0.9, noNaN: true }), (all, share) => {
        const axis = buildAxis(all)
        const view = { from: axis.length * share, to: axis.length, least: (axis.length * (1 - share)) / 8 }
        const ticks = ticksOf(axis, view)
        expect(ticks.length).toBeLessThanOrEqual(9)
        for (const [n, tick] of ticks.entries()) {
          expect(tick.at).toBeGreaterThanOrEqual(view.from)
          expect(tick.at - (ticks[n - 1]?.at ?? -Infinity)).toBeGreaterThanOrEqual(view.least)
          expect(project(axis, tick.atMs)).toBeCloseTo(tick.at, 3)
        }
      }),
    )
  })
})
