import { describe, expect, it } from 'vitest'
import { percentile, summarise } from './line.ts'
import type { Line } from './line.ts'

const hundred = Array.from({ length: 100 }, (_, index) => index + 1)

describe('a percentile', () => {
  it('is a value that was measured, by nearest rank', () => {
    expect(percentile(hundred, 0.5)).toBe(50)
    expect(percentile(hundred, 0.99)).toBe(99)
    expect(percentile([3, 1, 2], 1)).toBe(3)
    expect(percentile([3, 1, 2], 0)).toBe(1)
  })

  it('is not a number without samples', () => {
    expect(percentile([], 0.5)).toBeNaN()
  })
})

describe('the summary of a line', () => {
  const line = (change: Partial<Line>): Line => ({ what: 'a thing', unit: 'ms', runs: [hundred], ...change })

  it('speaks of tails only with enough samples', () => {
    expect(summarise(line({}))).toMatchObject({ p50: 50, p95: 95, p99: 99 })
    expect(summarise(line({ runs: [hundred.slice(0, 50)] }))).toMatchObject({ p95: 48, p99: null })
    expect(summarise(line({ runs: [[1], [2]] }))).toMatchObject({ p95: null, p99: null })
  })

  it('spreads over the medians of the runs', () => {
    expect(summarise(line({ runs: [[1, 2, 90], [4, 5, 6]] })).spread).toEqual({ lowest: 2, highest: 5, runs: 2 })
  })

  it('meets its aim when every demand holds, the bound included', () => {
    const demands = [{ statistic: 'p50', atMost: 50 }, { statistic: 'min', atLeast: 1 }] as const
    expect(summarise(line({ aim: { demands } })).verdict).toBe('meets')
    expect(summarise(line({ aim: { demands: [...demands, { statistic: 'p99', atMost: 98 }] } })).verdict).toBe('misses')
    expect(summarise(line({})).verdict).toBe('no aim')
  })

  it('meets nothing without samples', () => {
    expect(summarise(line({ runs: [], aim: { demands: [{ statistic: 'max', atMost: 0 }] } })).verdict).toBe('misses')
  })
})
