import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { olderThan } from './merge-history.ts'
import { searchLines } from './search-lines.ts'

describe('a search', () => {
  const lines = ['alpha', 'Beta', 'alphabet', '', 'gamma']

  test('ignores case unless told', () => {
    expect(searchLines(lines, { pattern: 'BETA', limit: 50, case: false })).toEqual({ newest: [1], total: 1 })
    expect(searchLines(lines, { pattern: 'BETA', limit: 50, case: true })).toEqual({ newest: [], total: 0 })
  })

  test('counts all and keeps the newest', () => {
    expect(searchLines(lines, { pattern: 'a', limit: 2, case: false })).toEqual({ newest: [2, 4], total: 4 })
  })

  test('finds a text that is quoted wherever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 20 }), fc.string({ minLength: 1, maxLength: 20 }), (others, text) => {
        const quoted = text.replaceAll(/[^\p{L}\p{N} ]/gu, (character) => `\\x{${character.codePointAt(0)?.toString(16)}}`)
        const found = searchLines([...others, `before ${text} after`], { pattern: quoted, limit: 1, case: true })
        expect(found.newest).toEqual([others.length])
      }),
    )
  })
})

describe('the part of a longer memory before the newest lines', () => {
  test('is found, whatever was written between the two readings', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 30, maxLength: 60 }), fc.nat(9), (numbers, later) => {
        const lines = numbers.map((number, index) => `${number} ${index}`)
        const newest = lines.slice(10, lines.length - later)
        expect(olderThan(lines, newest)).toEqual(lines.slice(0, 10))
      }),
    )
  })

  test('of lines that are all alike is what is left', () => {
    const alike = (count: number): string[] => Array.from({ length: count }, () => 'y')
    expect(olderThan(alike(100), alike(60))).toHaveLength(40)
  })

  test('is nothing when there is no more', () => {
    expect(olderThan(['a', 'b'], ['a', 'b'])).toEqual([])
    expect(olderThan([], ['a'])).toEqual([])
  })
})
