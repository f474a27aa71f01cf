import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { splitLines } from './file-lines.ts'
import { diffLines } from './line-diff.ts'

const anyFile = fc
  .array(fc.constantFrom('a\n', 'b\n', '\n', 'aa\n', 'a', '\r\n', '\xE9'), { maxLength: 30 })
  .map((parts) => Buffer.from(parts.join(''), 'latin1'))

describe('splitLines', () => {
  it('gives the lines of any file, which make up the file', () => {
    const property = fc.property(anyFile, (content) => {
      const lines = splitLines(content)
      const texts = Array.from({ length: lines.count }, (_, index) => lines.slice(index, index + 1).toString('latin1'))
      expect(texts).toEqual(content.toString('latin1').split(/(?<=\n)/).filter((text) => text !== ''))
      expect(lines.slice(0, lines.count)).toEqual(content)
    })
    fc.assert(property)
  })

  it('has none for an absent and for an empty file', () => {
    expect(splitLines(null).count).toBe(0)
    expect(splitLines(Buffer.alloc(0)).count).toBe(0)
  })
})

describe('diffLines', () => {
  it('leaves equal lines, and at least one, between its edits', () => {
    const property = fc.property(anyFile, anyFile, (before, after) => {
      const [old, new_] = [splitLines(before), splitLines(after)]
      let [oldAt, newAt] = [0, 0]
      for (const [index, edit] of [...diffLines(old, new_), { oldStart: old.count, oldLines: 0, newStart: new_.count, newLines: 0 }].entries()) {
        const equal = old.slice(oldAt, edit.oldStart)
        expect(equal).toEqual(new_.slice(newAt, edit.newStart))
        const isFirstOrLast = index === 0 || edit.oldStart === old.count
        expect(isFirstOrLast || equal.length > 0).toBe(true)
        oldAt = edit.oldStart + edit.oldLines
        newAt = edit.newStart + edit.newLines
      }
    })
    fc.assert(property, { numRuns: 1000 })
  })

  it('finds the shortest way: as many lines stay as the longest common subsequence has', () => {
    const property = fc.property(anyFile, anyFile, (before, after) => {
      const [old, new_] = [splitLines(before), splitLines(after)]
      const removed = diffLines(old, new_).reduce((sum, edit) => sum + edit.oldLines, 0)
      expect(old.count - removed).toBe(longestCommon(toTexts(before), toTexts(after)))
    })
    fc.assert(property, { numRuns: 500 })
  })
})

function toTexts(content: Buffer): string[] {
  return content.toString('latin1').split(/(?<=\n)/).filter((text) => text !== '')
}

function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = b.map(() => 0)
  for (const line of a) {
    const next: number[] = []
    for (const [index, other] of b.entries()) {
      next.push(line === other ? (row[index - 1] ?? 0) + 1 : Math.max(row[index] ?? 0, next[index - 1] ?? 0))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
