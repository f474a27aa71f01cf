import { emptyUsage } from '@boocode/contracts'
import type { AnalyticsRow } from '@boocode/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cacheChart, errorRate, isEmpty, stack, tokensChart } from './series.ts'

const none: AnalyticsRow = { key: '2026-11-22', label: '2026-11-22', model_calls: 0, failed_model_calls: 0, tool_calls: 0, failed_tool_calls: 0, turns: 0, usage: emptyUsage, cost_usd: 0, saved_usd: 0, unpriced_calls: 0 }
const used: AnalyticsRow = { ...none, model_calls: 2, usage: { prompt_tokens: 100, cache_hit_tokens: 60, cache_miss_tokens: 40, completion_tokens: 30, reasoning_tokens: 10 } }

describe('the columns of a chart', () => {
  it('stand on each other, and reach as high as all tokens together', () => {
    expect(stack(tokensChart, [used, none])).toEqual({ x: [0, 1], tops: [[60, 0], [100, 0], [120, 0], [130, 0]] })
  })
  it('of a rate stand alone, with a gap where there was none', () => {
    expect(stack(cacheChart, [used, none]).tops).toEqual([[60, null]])
  })
  it('never sink below those they stand on', () => {
    const usage = fc.record({ prompt_tokens: fc.nat(), cache_hit_tokens: fc.nat(), cache_miss_tokens: fc.nat(), completion_tokens: fc.nat(), reasoning_tokens: fc.nat() })
    fc.assert(fc.property(fc.array(usage), (all) => {
      const { tops } = stack(tokensChart, all.map((each) => ({ ...none, usage: each })))
      for (const [index] of all.entries()) {
        const column = tops.map((row) => row[index] ?? 0)
        expect(column).toEqual([...column].sort((a, b) => a - b))
      }
    }))
  })
})

it('says how many failed, and never none where some did', () => {
  expect([errorRate(0, 0), errorRate(0, 9), errorRate(1, 40), errorRate(1, 5_000), errorRate(30, 100)]).toEqual([null, '0 %', '2.5 %', '<0.1 %', '30 %'])
})
it('knows where nothing was done', () => {
  expect([isEmpty(none), isEmpty(used)]).toEqual([true, false])
})
