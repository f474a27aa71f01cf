import { describe, expect, it } from 'vitest'
import { callOf } from '../../../testing/model-call.ts'
import { sumMoney, sumSegments } from './segments.ts'

describe('segments of several requests', () => {
  it('are summed by kind, in the order of the wire', () => {
    const one = callOf({ segments: [{ kind: 'tools', tokens: 10, hit_tokens: 10 }, { kind: 'history', tokens: 5, hit_tokens: 2 }] })
    const two = callOf({ segments: [{ kind: 'system', tokens: 3, hit_tokens: 3 }, { kind: 'tools', tokens: 10, hit_tokens: 0 }] })
    expect(sumSegments([one, two])).toEqual([
      { kind: 'system', tokens: 3, hit_tokens: 3 },
      { kind: 'tools', tokens: 20, hit_tokens: 10 },
      { kind: 'history', tokens: 5, hit_tokens: 2 },
    ])
    expect(sumSegments([callOf({})])).toEqual([])
  })
})

describe('money of several requests', () => {
  it('is the sum of those that have a price, and names the models that have none', () => {
    const priced = callOf({ cost_usd: 0.25, saved_usd: 0.5 })
    const free = callOf({ model: 'local/llama' })
    expect(sumMoney([priced, priced, free, free])).toEqual({ costUsd: 0.5, savedUsd: 1, unpriced: ['local/llama'] })
    expect(sumMoney([free])).toEqual({ costUsd: null, savedUsd: null, unpriced: ['local/llama'] })
    expect(sumMoney([callOf({ usage: null })])).toEqual({ costUsd: null, savedUsd: null, unpriced: [] })
  })
})
