import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countTokens, splitTokens } from './tokenizer.ts'

test('tokens put together are the text again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(splitTokens(text).join('')).toBe(text)
      expect(splitTokens(text)).toHaveLength(countTokens(text))
    }),
  )
})

test('a token never splits a surrogate pair', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      for (const token of splitTokens(text)) expect(token.isWellFormed()).toBe(true)
    }),
  )
})

test('prose and code take about four bytes a token', () => {
  const prose = 'The quick brown fox jumps over the lazy dog, and nobody in the village is surprised. '
  const code = 'export function add(left: number, right: number): number {\n  return left + right;\n}\n'
  for (const text of [prose.repeat(20), code.repeat(20)]) {
    expect(text.length / countTokens(text)).toBeGreaterThan(3)
    expect(text.length / countTokens(text)).toBeLessThan(6)
  }
})
