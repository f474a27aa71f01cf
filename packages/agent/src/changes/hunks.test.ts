import { applyPatch } from 'diff'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { diffHunks, selectHunks, unifiedDiff } from './hunks.ts'
import { mergeThreeWay } from './merge-three-way.ts'

const bytes = (text: string): Buffer => Buffer.from(text)

/** Few different lines, so that many are equal; any bytes, with and without line ends of both kinds. */
const anyFile = fc
  .array(fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', 'd', '\r', 'ä\n', '\uFEFF', '\xE9'), { maxLength: 40 })
  .map((parts) => Buffer.from(parts.join(''), parts.includes('ä\n') ? 'utf8' : 'latin1'))
const anyVersion = fc.option(anyFile)

/** Two versions of a text of numbered lines, apart in several places far enough from each other. */
const twoVersions = fc
  .array(fc.constantFrom('same', 'changed', 'removed', 'added'), { minLength: 1, maxLength: 8 })
  .map((places) => {
    const before: string[] = []
    const after: string[] = []
    for (const [index, place] of places.entries()) {
      for (let line = 0; line < 8; line += 1) {
        before.push(`${index}.${line}\n`)
        after.push(`${index}.${line}\n`)
      }
      if (place === 'changed' || place === 'removed') before.push(`${index} old\n`)
      if (place === 'changed' || place === 'added') after.push(`${index} new\n`)
    }
    return { before: bytes(before.join('')), after: bytes(after.join('')) }
  })

describe('hunks', () => {
  it('carry three lines around a change, and one hunk holds changes whose surroundings meet', () => {
    const before = Array.from({ length: 30 }, (_, index) => `${index + 1}\n`)
    const after = before.map((line) => (['10\n', '16\n', '24\n'].includes(line) ? `x${line}` : line))
    const hunks = diffHunks(bytes(before.join('')), bytes(after.join('')))
    expect(hunks.map(({ old_start, old_lines, new_start, new_lines }) => [old_start, old_lines, new_start, new_lines])).toEqual([
      [7, 13, 7, 13],
      [21, 7, 21, 7],
    ])
    expect(hunks[1]?.lines).toEqual([' 21', ' 22', ' 23', '-24', '+x24', ' 25', ' 26', ' 27'])
  })

  it('show a missing line feed, carriage returns and bytes that are not UTF-8', () => {
    const after = Buffer.concat([bytes('a\r\nb'), Buffer.from([0xe9])])
    expect(diffHunks(bytes('a\nb'), after)).toEqual([
      {
        old_start: 1,
        old_lines: 2,
        new_start: 1,
        new_lines: 2,
        lines: ['-a', '-b', '\\ No newline at end of file', '+a\r', '+b\uFFFD', '\\ No newline at end of file'],
      },
    ])
  })

  it('are none for equal, empty and binary files', () => {
    expect(diffHunks(bytes('a'), bytes('a'))).toEqual([])
    expect(diffHunks(null, bytes(''))).toEqual([])
    expect(diffHunks(bytes('a'), bytes('a\0'))).toEqual([])
  })
})

describe('selectHunks', () => {
  it('gives exactly one version for all hunks and exactly the other for none', () => {
    const property = fc.property(anyVersion, anyVersion, (before, after) => {
      const count = diffHunks(before, after).length
      fc.pre(count > 0)
      expect(selectHunks(before, after, Array.from({ length: count }, (_, index) => index))).toEqual(after)
      expect(selectHunks(before, after, [])).toEqual(before)
    })
    fc.assert(property, { numRuns: 500 })
  })

  it('takes the hunks that were chosen and no others', () => {
    const property = fc.property(twoVersions, fc.infiniteStream(fc.boolean()), ({ before, after }, choices) => {
      const hunks = diffHunks(before, after)
      const chosen = hunks.map((_, index) => index).filter(() => choices.next().value)
      const rest = hunks.map((_, index) => index).filter((index) => !chosen.includes(index))
      const some = selectHunks(before, after, chosen)
      const others = selectHunks(before, after, rest)
      // The lines that differ are named after their place, so what is in the result tells what was taken.
      const lines = chosen.flatMap((index) => hunks[index]?.lines ?? [])
      expect(diffHunks(before, some).flatMap((hunk) => hunk.lines)).toEqual(lines)
      expect(mergeThreeWay(before, some, others)).toEqual({ ok: true, content: after })
    })
    fc.assert(property)
  })

  it('refuses an index that is none', () => {
    expect(() => selectHunks(bytes('a'), bytes('b'), [1])).toThrow(RangeError)
    expect(() => selectHunks(bytes('a'), bytes('b'), [-1])).toThrow(RangeError)
  })
})

describe('unifiedDiff', () => {
  it('names created and deleted files as Git does', () => {
    expect(unifiedDiff('src/a.ts', null, bytes('x\n'))).toBe(
      'diff --git a/src/a.ts b/src/a.ts\nnew file mode 100644\n--- /dev/null\n+++ b/src/a.ts\n@@ -0,0 +1 @@\n+x\n',
    )
    expect(unifiedDiff('a', bytes('x\n'), null)).toBe(
      'diff --git a/a b/a\ndeleted file mode 100644\n--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n',
    )
    expect(unifiedDiff('a', null, bytes(''))).toBe('diff --git a/a b/a\nnew file mode 100644\n')
    expect(unifiedDiff('a', bytes('x'), bytes('x'))).toBe('')
  })

  it('says of binary files only that they differ', () => {
    expect(unifiedDiff('a.png', Buffer.from([0x89, 0x50, 0x4e, 0x47]), bytes('x'))).toBe(
      'diff --git a/a.png b/a.png\nBinary files a/a.png and b/a.png differ\n',
    )
  })

  it('is what another program needs to make the change', () => {
    const text = fc.array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n', 'ä€😀\n', 'e'), { maxLength: 40 }).map((parts) => parts.join(''))
    const property = fc.property(text, text, (before, after) => {
      fc.pre(before !== after)
      expect(applyPatch(before, unifiedDiff('a', bytes(before), bytes(after)), { autoConvertLineEndings: false })).toBe(after)
    })
    fc.assert(property, { numRuns: 500 })
  })

  it('is cut after a megabyte', () => {
    const diff = unifiedDiff('a', null, bytes('line\n'.repeat(200_000)))
    expect(diff.length).toBeLessThan(1.1 * 1024 * 1024)
    expect(diff).toMatch(/\n\[The diff is longer than 1 MB and was cut here\.\]\n$/)
  })

  it('ends soon for large files that have nothing in common, or everything in another order', () => {
    const lines = (of: (index: number) => string | number): Buffer =>
      bytes(Array.from({ length: 100_000 }, (_, index) => `${of(index)}\n`).join(''))
    expect(diffHunks(lines((n) => `a${n}`), lines((n) => `b${n}`))).toHaveLength(1)
    expect(diffHunks(lines((n) => n), lines((n) => (n * 7919) % 100_000))).toHaveLength(1)
  })
})
