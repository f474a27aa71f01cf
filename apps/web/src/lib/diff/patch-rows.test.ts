import type { Hunk } from '@boocode/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffLines } from './diff-lines.ts'
import { markWords } from './mark-words.ts'
import type { Span } from './mark-words.ts'
import { maxLineChars, prepareHunk, rowCount, splitRows, unifiedRows } from './patch-rows.ts'
import { PatchStore } from './patch-store.ts'

const hunkOf = (...lines: string[]): Hunk => ({
  old_start: 10,
  old_lines: lines.filter((line) => /^[ -]/.test(line)).length,
  new_start: 20,
  new_lines: lines.filter((line) => /^[ +]/.test(line)).length,
  lines,
})
const columns = (...lines: string[]) => splitRows(prepareHunk(hunkOf(...lines)), 0, 99).map(({ before, after }) => [before?.text ?? null, after?.text ?? null])
const anyHunk = fc.array(fc.tuple(fc.constantFrom('+', '-', ' ', '\\'), fc.string()).map(([sign, text]) => sign + text)).map((lines) => hunkOf(...lines))

describe('rows of a difference', () => {
  it('put what was removed beside what was added in its place', () => {
    expect(columns(' a', '-b', '-c', '+B', ' d', '+e')).toEqual([['a', 'a'], ['b', 'B'], ['c', null], ['d', 'd'], [null, 'e']])
  })
  it('keep a remark on the side of the line that it is about', () => {
    expect(columns('-a', '\\ No newline', '+a', ' z', '\\ end')).toEqual([['a', 'a'], ['No newline', null], ['z', 'z'], ['end', 'end']])
  })
  it('have the numbers that the lines have in the file, in either view', () => {
    fc.assert(
      fc.property(anyHunk, (hunk) => {
        const prepared = prepareHunk(hunk)
        const numbers = ({ kind, before, after }: { kind: string; before: number | null; after: number | null }) => [kind, before, after]
        const wanted = diffLines(hunk).map(numbers)
        const unified = unifiedRows(prepared, 0, hunk.lines.length)
        expect(unified.map(numbers)).toEqual(wanted)
        const split = splitRows(prepared, 0, rowCount(prepared, 'split')).flatMap(({ before, after }) => [before, after])
        const indices = new Set(split.flatMap((line) => (line === null ? [] : [line.index])))
        expect([...indices].sort((a, b) => a - b)).toEqual(hunk.lines.map((_, index) => index))
        expect(split.filter((line) => line !== null && String(numbers(line)) !== String(wanted[line.index]))).toEqual([])
      }),
    )
  })
  it('are the same, read in one piece or in several', () => {
    fc.assert(
      fc.property(anyHunk, fc.nat(5), (hunk, step) => {
        const prepared = prepareHunk(hunk)
        const parts = Array.from({ length: hunk.lines.length }, (_, from) => from).filter((from) => from % (step + 1) === 0)
        expect(parts.flatMap((from) => unifiedRows(prepared, from, from + step + 1))).toEqual(unifiedRows(prepared, 0, hunk.lines.length))
      }),
    )
  })
  it('show a carriage return only where it is what changed', () => {
    const texts = (...lines: string[]) => unifiedRows(prepareHunk(hunkOf(...lines)), 0, 9).map(({ text }) => text)
    expect(texts(' a\r', '-b\r', '+c\r')).toEqual(['a', 'b', 'c'])
    expect(texts('-b', '+b\r')).toEqual(['b', 'b\r'])
  })
  it('cut a line that is too long to be drawn, between characters, and say by how much', () => {
    const [line] = unifiedRows(prepareHunk(hunkOf(`+${'x'.repeat(maxLineChars - 1)}🙂${'y'.repeat(300_000)}`)), 0, 1)
    expect([line?.text.length, line?.cutChars, line?.text.isWellFormed()]).toEqual([maxLineChars - 1, 300_002, true])
  })
})

describe('marks within a line', () => {
  const without = (text: string, spans: readonly Span[]) => text.split('').filter((_, at) => !spans.some(([start, end]) => at >= start && at < end)).join('')

  it('are the words that were edited', () => {
    expect(markWords('const a = compute(1)', 'const a = computeAnew(1, 2)')).toEqual({ before: [[10, 17]], after: [[10, 21], [23, 26]] })
  })
  it('are none where a line was replaced by another', () => {
    expect(markWords('return await load(path)', '} // that is all')).toBeNull()
  })
  it('leave on both sides the same text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '(', ')', '_', '1'), maxLength: 60 })
    fc.assert(
      fc.property(text, text, (before, after) => {
        const marks = markWords(before, after) ?? { before: [[0, 60]], after: [[0, 60]] }
        expect(without(before, marks.before)).toBe(without(after, marks.after))
      }),
    )
  })
})

describe('a store of opened differences', () => {
  const open = (store: PatchStore, key: string, lines: number) =>
    store.answer({ kind: 'open', key, text: JSON.stringify({ line_count: lines, hunks: [hunkOf(...Array.from({ length: lines }, (_, n) => `+${n}`))] }) })
  const rowsOf = (store: PatchStore, key: string) => store.answer({ kind: 'rows', key, hunk: 0, view: 'unified', from: 1, to: 3 })

  it('says what there is, and gives the rows that are asked for', () => {
    const store = new PatchStore(1_000_000)
    expect(open(store, 'a', 5)).toMatchObject({ kind: 'opened', head: { lineCount: 5, hunks: [{ newStart: 20, newLines: 5, rows: { unified: 5, split: 5 } }] } })
    expect(rowsOf(store, 'a')).toMatchObject({ kind: 'rows', rows: [{ text: '1', after: 21 }, { text: '2', after: 22 }] })
    expect(store.answer({ kind: 'line', key: 'a', hunk: 0, index: 4 })).toEqual({ kind: 'line', text: '4' })
  })
  it('lets go of those that were used longest ago, never of the newest, and says so when asked', () => {
    const store = new PatchStore(300)
    open(store, 'a', 5)
    open(store, 'b', 5)
    rowsOf(store, 'a')
    open(store, 'c', 20)
    expect(['a', 'b', 'c'].map((key) => rowsOf(store, key).kind)).toEqual(['gone', 'gone', 'rows'])
  })
  it('takes no answer for a difference that is none', () => {
    const store = new PatchStore(300)
    expect(['', '{}', '<html>', '{"hunks":[{}],"line_count":1}'].map((text) => store.answer({ kind: 'open', key: 'k', text }).kind)).toEqual(Array(4).fill('unreadable'))
    expect(store.answer({ kind: 'rows', key: 'k', hunk: 9, view: 'split', from: 0, to: 1 }).kind).toBe('gone')
  })
})
