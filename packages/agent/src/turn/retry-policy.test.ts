import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ModelFailure } from '../model/model-event.ts'
import { maxAttempts, retryDelayMs } from './retry-policy.ts'

const passing: ModelFailure = { code: 'model_503', message: 'overloaded', retryable: true }

test('what may pass is tried four times, with pauses that double', () => {
  expect([1, 2, 3, 4].map((attempt) => retryDelayMs(attempt, passing))).toEqual([500, 1_000, 2_000, null])
  expect(maxAttempts).toBe(4)
})

test('what will not pass is tried once', () => {
  expect(retryDelayMs(1, { ...passing, retryable: false, retryAfterMs: 1 })).toBeNull()
})

test('a provider that asks for more than a minute is not asked again', () => {
  expect(retryDelayMs(1, { ...passing, retryAfterMs: 60_000 })).toBe(60_000)
  expect(retryDelayMs(1, { ...passing, retryAfterMs: 60_001 })).toBeNull()
})

test('a provider that asks for time gets it, up to a minute, and never less than without', () => {
  expect(retryDelayMs(1, { ...passing, retryAfterMs: 7_000 })).toBe(7_000)
  expect(retryDelayMs(3, { ...passing, retryAfterMs: 1 })).toBe(2_000)
  fc.assert(fc.property(fc.integer({ min: 1, max: maxAttempts - 1 }), fc.nat(60_000), (attempt, retryAfterMs) => {
    const delayMs = retryDelayMs(attempt, { ...passing, retryAfterMs }) ?? 0
    expect(delayMs).toBeGreaterThanOrEqual(retryDelayMs(attempt, passing) ?? 0)
    expect(delayMs).toBeLessThanOrEqual(60_000)
  }))
})
