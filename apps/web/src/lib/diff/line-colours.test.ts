import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TokenRuns } from '../highlight/tokens.ts'
import { codeSides, languageOfPath, spreadRuns } from './line-colours.ts'
import type { PatchLine } from './patch-rows.ts'

const line = (index: number, kind: PatchLine['kind'], text: string): PatchLine => ({ index, kind, text, before: null, after: null, marks: [], cutChars: 0 })

describe('sides of a difference', () => {
  it('hold what was there and what is there now, and each line is coloured once', () => {
    const lines = [line(0, 'same', 'a'), line(1, 'removed', 'b'), line(2, 'added', 'c'), line(3, 'remark', 'no end of line'), line(4, 'same', 'd')]
    const [before, after] = codeSides(lines)
    expect([before?.code, after?.code]).toEqual(['a\nb\nd', 'a\nc\nd'])
    const owners = [before, after].flatMap((side) => (side?.lines ?? []).filter(({ isOwn }) => isOwn).map(({ index }) => index))
    expect(owners.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 4])
  })
})

describe('colours of lines', () => {
  it('are those of the code, whatever borders the runs have', () => {
    const text = fc.array(fc.string({ maxLength: 12 }).map((words) => words.replaceAll('\n', ' ')), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(text, fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat(8))), (texts, given) => {
        const [, side] = codeSides(texts.map((words, index) => line(index, 'same', words)))
        if (side === undefined) return
        const kinds = Array.from({ length: side.code.length }, () => 0)
        const runs: [number, number][] = []
        let at = 0
        for (const [length, kind] of [...given, [side.code.length, 0] as const]) {
          const taken = Math.min(length, side.code.length - at)
          if (taken <= 0) break
          runs.push([taken, kind])
          for (let n = 0; n < taken; n += 1) kinds[at + n] = kind
          at += taken
        }
        const colours = new Map<number, TokenRuns>()
        spreadRuns(side, runs, colours)
        let start = 0
        for (const [index, words] of texts.entries()) {
          const got = (colours.get(index) ?? []).flatMap(([length, kind]) => Array.from({ length }, () => kind))
          expect(got).toEqual(Array.from({ length: words.length }, (_, n) => kinds[start + n] ?? 0))
          start += words.length + 1
        }
      }),
    )
  })
})

it.each([
  ['src/a.ts', 'typescript'],
  ['deep/Dockerfile', 'docker'],
  ['Makefile', 'make'],
  ['notes.txt', ''],
  ['.env', ''],
  ['no-ending', ''],
])('the language of %s is %j', (path, language) => {
  expect(languageOfPath(path)).toBe(language)
})
