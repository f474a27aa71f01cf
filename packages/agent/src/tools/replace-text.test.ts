import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { findLines, replaceText } from './replace-text.ts'
import type { ReplaceResult } from './replace-text.ts'

const NO_LIMIT = Number.POSITIVE_INFINITY
/** Few letters, so that they occur often and overlap; one of several bytes. */
const letters = fc.constantFrom('a', 'b', 'ä', '\n')
const anyText = fc.array(letters, { maxLength: 30 }).map((parts) => parts.join(''))
const shortText = fc.array(letters, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''))

function countOverlapping(text: string, wanted: string): number {
  let count = 0
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) count += 1
  return count
}

/** What a replacement has to come to, with the simplest of means. */
function replaceNaively(text: string, oldText: string, newText: string, all: boolean): string {
  if (oldText === newText) return 'same'
  const count = countOverlapping(text, oldText)
  if (count === 0) return 'absent'
  if (!all && count > 1) return 'ambiguous'
  return `replaced ${text.split(oldText).join(newText)}`
}

function summarise(result: ReplaceResult): string {
  return result.kind === 'replaced' ? `replaced ${result.content.toString('utf8')}` : result.kind
}

const toCrlf = (text: string): string => text.replaceAll('\n', '\r\n')

describe('replaceText', () => {
  it('does what a naive replacement does', () => {
    const property = fc.property(anyText, shortText, fc.oneof(anyText, shortText), fc.boolean(), (text, oldText, newText, all) => {
      const result = replaceText(Buffer.from(text), { oldText, newText, all }, NO_LIMIT)
      expect(summarise(result)).toBe(replaceNaively(text, oldText, newText, all))
    })
    fc.assert(property, { numRuns: 2000 })
  })

  it('does the same with long texts that repeat themselves', () => {
    const piece = fc.tuple(shortText, fc.integer({ min: 1, max: 150 })).map(([text, times]) => text.repeat(times))
    const long = fc.tuple(piece, piece).map((parts) => parts.join(''))
    const property = fc.property(long, fc.array(fc.option(anyText, { nil: null }), { maxLength: 5 }), fc.boolean(), (oldText, around, all) => {
      // Overlapping places too: what follows a place may go on with its end.
      const text = around.map((each) => each ?? oldText).join('') + oldText.slice(0, oldText.length / 2)
      expect(summarise(replaceText(Buffer.from(text), { oldText, newText: 'NEW', all }, NO_LIMIT))).toBe(replaceNaively(text, oldText, 'NEW', all))
    })
    fc.assert(property, { numRuns: 1000 })
  })

  it('takes not much longer for a long text that repeats itself than for another', () => {
    const timeOf = (oldText: string): number => {
      const content = Buffer.from(oldText.repeat(2))
      const startedAt = performance.now()
      expect(replaceText(content, { oldText, newText: '', all: false }, NO_LIMIT).kind).toBe('ambiguous')
      return performance.now() - startedAt
    }
    const usual = timeOf(Array.from({ length: 10_000 }, (_one, index) => `${index}\n`).join(''))
    // Comparing anew at each place takes hundreds of times as long.
    expect(timeOf('\n'.repeat(50_000))).toBeLessThan(50 * Math.max(usual, 5))
  })

  it('does the same in a file with CRLF, and leaves no line feed alone', () => {
    const property = fc.property(anyText, shortText, shortText, fc.boolean(), (text, oldText, newText, all) => {
      fc.pre(text.includes('\n'))
      const expected = replaceNaively(text, oldText, newText, all)
      const content = Buffer.from(toCrlf(text))
      expect(summarise(replaceText(content, { oldText, newText, all }, NO_LIMIT))).toBe(toCrlf(expected))
      const crlf = { oldText: toCrlf(oldText), newText: toCrlf(newText), all }
      expect(summarise(replaceText(content, crlf, NO_LIMIT))).toBe(toCrlf(expected))
    })
    fc.assert(property, { numRuns: 1000 })
  })

  it('keeps the line ends of a file that has both, outside of what it replaces', () => {
    const mixed = fc.array(fc.constantFrom('a', 'b', '\n', '\r\n', '\r'), { maxLength: 30 }).map((parts) => parts.join(''))
    const property = fc.property(mixed, shortText, (text, oldText) => {
      const expected = text.replaceAll(new RegExp(oldText.replaceAll('\n', '\r?\n'), 'g'), 'NEW')
      const result = replaceText(Buffer.from(text), { oldText, newText: 'NEW', all: true }, NO_LIMIT)
      expect(summarise(result)).toBe(expected === text ? 'absent' : `replaced ${expected}`)
    })
    fc.assert(property, { numRuns: 1000 })
  })

  it('names the line of each place', () => {
    const property = fc.property(anyText, shortText, (text, wanted) => {
      const lines: number[] = []
      for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) lines.push(text.slice(0, at).split('\n').length)
      expect(findLines(Buffer.from(text), wanted)).toEqual(lines)
      expect(findLines(Buffer.from(toCrlf(text)), wanted)).toEqual(lines)
    })
    fc.assert(property, { numRuns: 500 })
  })
})
