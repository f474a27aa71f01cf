import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRetryAfter } from './retry-after.ts'

test('seconds', () => {
  expect(parseRetryAfter({ 'retry-after': '20' })).toBe(20_000)
  expect(parseRetryAfter({ 'retry-after': '0' })).toBe(0)
})

test('a time is as far away as the provider says that it is', () => {
  const date = 'Wed, 21 Oct 2026 07:28:00 GMT'
  expect(parseRetryAfter({ 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT', date })).toBe(30_000)
  expect(parseRetryAfter({ 'retry-after': 'Wed, 21 Oct 2026 07:27:30 GMT', date })).toBe(0)
  expect(parseRetryAfter({ 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT' })).toBeNull()
})

test('nothing, and nonsense, say nothing', () => {
  expect(parseRetryAfter({})).toBeNull()
  fc.assert(fc.property(fc.string(), fc.string(), (given, date) => {
    const waitMs = parseRetryAfter({ 'retry-after': given, date })
    expect(waitMs === null || waitMs >= 0).toBe(true)
  }))
})
