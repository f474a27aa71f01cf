import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { mergeThreeWay } from './merge-three-way.ts'
import type { Merge } from './merge-three-way.ts'

const bytes = (text: string): Buffer => Buffer.from(text)
const anyFile = fc
  .array(fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', 'd', '\xE9'), { maxLength: 12 })
  .map((parts) => Buffer.from(parts.join(''), 'latin1'))
const anyVersion = fc.option(anyFile)

function merge(base: string | null, ours: string | null, theirs: string | null): Merge {
  const [b, o, t] = [base, ours, theirs].map((text) => (text === null ? null : bytes(text)))
  return mergeThreeWay(b ?? null, o ?? null, t ?? null)
}

describe('mergeThreeWay', () => {
  it('keeps changes of different lines', () => {
    expect(merge('1\n2\n3\n4\n5\n', '1\nours\n3\n4\n5\n', '1\n2\n3\ntheirs\n5\nend')).toEqual({
      ok: true,
      content: bytes('1\nours\n3\ntheirs\n5\nend'),
    })
  })

  it('shows changes of the same and of touching lines as conflicts, at their lines in ours', () => {
    expect(merge('1\n2\n3\n', 'new\n1\n2a\n3\n', '1\n2b\n3\n')).toEqual({
      ok: false,
      reason: 'same_lines',
      conflicts: [{ start_line: 3, ours: '2a\n', theirs: '2b\n' }],
    })
    expect(merge('1\n2\n3\n4\n', '1\n2a\n3\n4\n', '1\n2\n3b\n4\n')).toEqual({
      ok: false,
      reason: 'same_lines',
      conflicts: [{ start_line: 2, ours: '2a\n3\n', theirs: '2\n3b\n' }],
    })
    expect(merge('1\n', '1\nours\n', '1\ntheirs\n')).toMatchObject({ ok: false, conflicts: [{ start_line: 2, ours: 'ours\n' }] })
  })

  it('takes a change that both sides made once', () => {
    expect(merge('1\n2\n3\n4\n5\n', '1\nx\n3\n4\n5a\n', '0\n1\nx\n3\n4\n5\n')).toEqual({ ok: true, content: bytes('0\n1\nx\n3\n4\n5a\n') })
  })

  it('does not choose between deleting and editing, nor between two new files', () => {
    expect(merge('a', null, 'b')).toEqual({
      ok: false,
      reason: 'deleted_and_edited',
      conflicts: [{ start_line: 1, ours: null, theirs: 'b' }],
    })
    expect(merge('a', 'b', null)).toMatchObject({ ok: false, conflicts: [{ ours: 'b', theirs: null }] })
    expect(merge(null, 'a', 'b')).toMatchObject({ ok: false, reason: 'created_twice', conflicts: [{ ours: 'a', theirs: 'b' }] })
    expect(merge(null, '', 'b')).toMatchObject({ ok: false, reason: 'created_twice' })
    expect(merge('a', null, null)).toEqual({ ok: true, content: null })
  })

  it('does not take binary files apart', () => {
    expect(merge('1\n2\n3\n\0', '1a\n2\n3\n\0', '1\n2\n3a\n\0')).toEqual({ ok: false, reason: 'binary', conflicts: [] })
  })

  it('gives the changed side when only one changed, and what both agree on', () => {
    const property = fc.property(anyVersion, anyVersion, (base, changed) => {
      const expected = { ok: true, content: changed }
      expect(mergeThreeWay(base, changed, base)).toEqual(expected)
      expect(mergeThreeWay(base, base, changed)).toEqual(expected)
      expect(mergeThreeWay(base, changed, changed)).toEqual(expected)
    })
    fc.assert(property)
  })

  it('gives the same whichever side is ours', () => {
    const property = fc.property(anyVersion, anyVersion, anyVersion, (base, ours, theirs) => {
      const merged = mergeThreeWay(base, ours, theirs)
      const mirrored = mergeThreeWay(base, theirs, ours)
      const pairs = merged.ok ? merged : { ...merged, conflicts: merged.conflicts.map((each) => [each.ours, each.theirs]) }
      expect(mirrored.ok ? mirrored : { ...mirrored, conflicts: mirrored.conflicts.map((each) => [each.theirs, each.ours]) }).toEqual(pairs)
    })
    fc.assert(property, { numRuns: 1000 })
  })

  it('keeps both sides of edits that lie apart, and reports every place where they meet', () => {
    type Place = 'none' | 'ours' | 'theirs' | 'both' | 'same'
    const places = fc.array(fc.constantFrom<Place>('none', 'ours', 'theirs', 'both', 'same'), { maxLength: 10 })
    const property = fc.property(places, (marks) => {
      const version = (line: (mark: Place, index: number) => string): Buffer =>
        bytes(marks.map((mark, index) => `${index} fixed\n${line(mark, index)}\n`).join(''))
      const base = version((_, index) => `${index} base`)
      const ours = version((mark, index) => `${index} ${mark === 'none' || mark === 'theirs' ? 'base' : mark === 'same' ? 'same' : 'ours'}`)
      const theirs = version((mark, index) => `${index} ${mark === 'none' || mark === 'ours' ? 'base' : mark === 'same' ? 'same' : 'theirs'}`)
      const merged = mergeThreeWay(base, ours, theirs)
      const met = marks.flatMap((mark, index) => (mark === 'both' ? [index] : []))
      const conflicts = met.map((index) => ({ start_line: 2 * index + 2, ours: `${index} ours\n`, theirs: `${index} theirs\n` }))
      const content = version((mark, index) => `${index} ${mark === 'none' ? 'base' : mark}`)
      expect(merged).toEqual(met.length === 0 ? { ok: true, content } : { ok: false, reason: 'same_lines', conflicts })
    })
    fc.assert(property, { numRuns: 300 })
  })

  it('puts into the result only lines of the two sides, in their order', () => {
    const property = fc.property(anyFile, anyFile, anyFile, (base, ours, theirs) => {
      const merged = mergeThreeWay(base, ours, theirs)
      fc.pre(merged.ok && merged.content !== null)
      const known = new Set([ours, theirs].flatMap((side) => side.toString('latin1').split(/(?<=\n)/)))
      const lines = merged.content?.toString('latin1').split(/(?<=\n)/) ?? []
      // The end of one side without a line feed may come to stand before nothing else.
      expect(lines.filter((line) => line !== '' && !known.has(line))).toEqual([])
    })
    fc.assert(property, { numRuns: 500 })
  })
})
