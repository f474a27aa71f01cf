import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyLayout, layOut, rangeIn, rowAt, shiftAt } from './list-layout.ts'
import type { ListLayout } from './list-layout.ts'

const estimatePx = 72
const of = (rows: readonly (readonly [string, number | null])[], headerPx = 0, before = emptyLayout): ListLayout => {
  const heights = new Map(rows.flatMap(([key, height]) => (height === null ? [] : [[key, height] as const])))
  return layOut({ keys: rows.map(([key]) => key), heights, estimatePx, headerPx }, before)
}
const rows = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 3 }), fc.option(fc.integer({ min: 0, max: 900 }))), {
  minLength: 1,
  maxLength: 40,
  selector: ([key]) => key,
})

describe('where rows stand', () => {
  it('one below the other, by their height or the estimate', () => {
    expect(Array.from(of([['a', 10], ['b', null], ['c', 30]], 5).tops)).toEqual([5, 15, 87, 117])
  })
  it('laid out anew from the first row that changed, the result is that of laying out everything', () => {
    fc.assert(
      fc.property(rows, fc.nat(), fc.integer({ min: 0, max: 900 }), (list, pick, height) => {
        const index = pick % list.length
        const keys = list.map(([key]) => key)
        const heights = new Map(list.flatMap(([key, known]) => (known === null ? [] : [[key, known] as const])))
        const before = layOut({ keys, heights, estimatePx, headerPx: 3 }, emptyLayout)
        heights.set(keys[index] ?? '', height)
        const whole = layOut({ keys, heights, estimatePx, headerPx: 3 }, emptyLayout)
        const part = layOut({ keys, heights, estimatePx, headerPx: 3 }, before, index)
        expect(Array.from(part.tops)).toEqual(Array.from(whole.tops))
      }),
    )
  })
  it('finds the row at any height', () => {
    const layout = of([['a', 10], ['b', 20], ['c', 30]])
    expect([-5, 0, 9, 10, 29, 30, 59, 60, 999].map((y) => rowAt(layout, y))).toEqual([0, 0, 0, 1, 1, 2, 2, 2, 2])
    expect(rowAt(emptyLayout, 7)).toBe(0)
  })
})

describe('what a person reads', () => {
  it('stays where it is, whatever comes above it and however wrong the estimates were', () => {
    fc.assert(
      fc.property(rows, rows, fc.nat({ max: 5_000 }), (older, list, scrolled) => {
        const unique = older.filter(([key]) => !list.some(([other]) => other === key))
        const before = of(list, 40)
        const scrollTop = Math.min(scrolled, before.tops.at(-1) ?? 0)
        const measured = list.map(([key, height]): [string, number | null] => [key, (height ?? estimatePx) + 0])
        const after = of([...unique, ...measured], 16, before)
        const key = before.keys[rowAt(before, scrollTop)] ?? ''
        const from = (before.tops[before.indexOf.get(key) ?? 0] ?? 0) - scrollTop
        const to = (after.tops[after.indexOf.get(key) ?? 0] ?? 0) - (scrollTop + shiftAt(before, after, scrollTop))
        expect(to).toBeCloseTo(from, 6)
      }),
    )
  })
  it('stays when the row at the top is taken away', () => {
    const before = of([['a', 10], ['b', 20], ['c', 30]])
    expect(shiftAt(before, of([['a', 10], ['c', 30]]), 15)).toBe(-20)
    expect(shiftAt(before, of([]), 15)).toBe(0)
  })
})

describe('which rows are drawn', () => {
  const layout = of(Array.from({ length: 100 }, (_, index) => [`${index}`, 100]))
  const window = { scrollTop: 5_000, heightPx: 700, overscanPx: 900 }
  it('those in the window and beyond it, on both sides', () => {
    expect(rangeIn(layout, window, { start: 0, end: 0 })).toEqual({ start: 41, end: 67 })
  })
  it('stay the same over a small scroll, and change before the window reaches their end', () => {
    const drawn = { start: 41, end: 67 }
    expect(rangeIn(layout, { ...window, scrollTop: 5_400 }, drawn)).toBe(drawn)
    expect(rangeIn(layout, { ...window, scrollTop: 5_600 }, drawn)).toEqual({ start: 47, end: 73 })
  })
  it('are given up when they are far away', () => {
    expect(rangeIn(layout, window, { start: 10, end: 67 })).toEqual({ start: 41, end: 67 })
  })
  it('always cover the window', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: -500, max: 40_000 }), fc.nat({ max: 50 }), (list, scrollTop, start) => {
        const some = of(list)
        const { start: first, end } = rangeIn(some, { ...window, scrollTop }, { start: Math.min(start, list.length), end: list.length })
        expect(first).toBeLessThanOrEqual(rowAt(some, scrollTop))
        expect(end).toBeGreaterThan(rowAt(some, scrollTop + window.heightPx))
      }),
    )
  })
})
