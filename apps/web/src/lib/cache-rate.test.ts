import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cacheRate } from './cache-rate.ts'

const rateOf = (hit: number, miss: number) => cacheRate({ cache_hit_tokens: hit, cache_miss_tokens: miss })

describe('the rate of a cache', () => {
  it('is none before there was a prompt', () => {
    expect(rateOf(0, 0)).toBeNull()
  })
  it('is good from 60 %, fair from 30 % and poor below, by the number that is shown', () => {
    const levels = [[0, 100], [294, 706], [295, 705], [30, 70], [594, 406], [595, 405], [60, 40], [100, 0]].map(([hit = 0, miss = 0]) => rateOf(hit, miss))
    expect(levels.map((rate) => [rate?.percent, rate?.level])).toEqual([
      [0, 'poor'], [29, 'poor'], [30, 'fair'], [30, 'fair'], [59, 'fair'], [60, 'good'], [60, 'good'], [100, 'good'],
    ])
  })
  it('says 100 % only where nothing was missed', () => {
    expect(rateOf(99_999, 1)?.percent).toBe(99)
    fc.assert(fc.property(fc.nat(), fc.nat(), (hit, miss) => {
      const rate = rateOf(hit, miss)
      expect(rate === null).toBe(hit + miss === 0)
      expect(rate?.percent === 100).toBe(hit > 0 && miss === 0)
    }))
  })
})
