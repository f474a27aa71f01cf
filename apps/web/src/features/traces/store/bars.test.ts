import { describe, expect, it } from 'vitest'
import { longDay, modelSpan, toolSpan, turnsOf } from '../../../testing/spans.ts'
import { barKinds, growBars, makeAxes, makeBars, speedOf, speeds } from './bars.ts'
import type { Scale } from './bars.ts'
import { buildTree } from './span-tree.ts'
import type { TurnSpans } from './span-book.ts'
import { afterGrowth, pan, viewOfKey, wholeView, zoom } from './view.ts'

const rowsOf = (turns: ReadonlyMap<number, TurnSpans>) => buildTree(turns, { groupBy: 'turn', filter: null, collapsed: new Set() }).rows
const barsOf = (turns: ReadonlyMap<number, TurnSpans>, scale: Scale, now = 0) => makeBars(rowsOf(turns), makeAxes(turns, scale, now), now)

describe('bars', () => {
  it('tell fast, medium and slow apart at one second and at five', () => {
    expect([0, 999, 1_000, 4_999, 5_000].map(speedOf)).toEqual([speeds.fast, speeds.fast, speeds.medium, speeds.medium, speeds.slow])
  })

  it('stand where their calls stand in the turn, or in the chat', () => {
    const turns = turnsOf([modelSpan('m', { startMs: 1_000, durationMs: 400 }), toolSpan('a', { startMs: 1_400, durationMs: 600 }), toolSpan('b', { turn: 2, startMs: 2_000, durationMs: 500, outcome: 'denied' })])
    const perTurn = barsOf(turns, 'turn')
    expect([...perTurn.from]).toEqual([0, 0, 400, 0, 0, 0])
    expect([...perTurn.to]).toEqual([1_000, 400, 1_000, 500, 500, 500])
    expect([...perTurn.kind]).toEqual([barKinds.frame, barKinds.model, barKinds.tool, barKinds.frame, barKinds.frame, barKinds.tool])
    expect([...perTurn.isFailed]).toEqual([0, 0, 0, 0, 0, 1])
    expect(perTurn.split[1]).toBe(5)
    const whole = barsOf(turns, 'chat')
    expect(whole.axes).toHaveLength(1)
    expect([...whole.to]).toEqual([1_000, 400, 1_000, 1_500, 1_500, 1_500])
  })

  it('of calls that run grow with the clock, with their turn and its axis, and no others', () => {
    const turns = turnsOf([toolSpan('a', { startMs: 0, durationMs: 10 }), toolSpan('b', { turn: 2, startMs: 100, durationMs: null, outcome: null })])
    const bars = barsOf(turns, 'turn', 200)
    const later = growBars(bars, 5_200)
    expect([...later.to]).toEqual([10, 10, 10, 5_100, 5_100, 5_100])
    expect(later.axes.map((axis) => axis.length)).toEqual([10, 5_100])
    expect(later.speed[5]).toBe(speeds.slow)
    expect(growBars(barsOf(turnsOf([toolSpan('a')]), 'turn'), 1e12).running).toEqual([])
  })
})

// A machine that does something else at that moment gets another chance; what grows too fast grows always.
it('twice the calls take no more than about twice the time', { retry: 3 }, () => {
  const time = (calls: number) => {
    const turns = longDay(calls)
    const from = performance.now()
    for (const scale of ['turn', 'chat'] as const) barsOf(turns, scale)
    return performance.now() - from
  }
  const best = (calls: number) => Math.min(time(calls), time(calls), time(calls))
  // Growth is judged on what is long enough to be measured.
  expect(best(40_000) / Math.max(best(10_000), 25)).toBeLessThan(8)
})

describe('what is seen of an axis', () => {
  it('zooms at a place that stays, and never beyond the whole', () => {
    const near = zoom(wholeView, 4, 0.5)
    expect(near).toEqual({ from: 0.375, to: 0.625 })
    expect(zoom(near, 1 / 100, 0.2)).toEqual(wholeView)
    expect(zoom(wholeView, 2, 0)).toEqual({ from: 0, to: 0.5 })
  })

  it('is moved only within the axis', () => {
    expect(pan({ from: 0.4, to: 0.6 }, 0.5)).toEqual({ from: 0.5, to: 0.7 })
    expect(pan({ from: 0.4, to: 0.6 }, 100)).toEqual({ from: 0.8, to: 1 })
    expect(pan(wholeView, 1)).toEqual(wholeView)
  })

  it('follows keys: nearer, further, all, and the bar of the active row with some air', () => {
    const active = { from: 0.4, to: 0.5 }
    const { from, to } = viewOfKey('f', wholeView, active) ?? wholeView
    expect([from > 0.3 && from < 0.4, to > 0.5 && to < 0.6]).toEqual([true, true])
    expect(viewOfKey('+', wholeView, null)).toEqual({ from: 0.25, to: 0.75 })
    expect(viewOfKey('-', { from: 0.25, to: 0.75 }, null)).toEqual(wholeView)
    expect(viewOfKey('0', active, null)).toEqual(wholeView)
    expect([viewOfKey('f', wholeView, null), viewOfKey('x', wholeView, active)]).toEqual([null, null])
  })

  it('stays where it is while the axis grows', () => {
    expect(afterGrowth({ from: 0.2, to: 0.4 }, 0.5)).toEqual({ from: 0.1, to: 0.2 })
    expect(afterGrowth(wholeView, 0.5)).toEqual(wholeView)
  })
})
