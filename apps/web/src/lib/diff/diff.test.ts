import { parseUnified } from '@boocode/contracts'
import type { Hunk } from '@boocode/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countLines, diffLines } from './diff-lines.ts'

const diff = `--- a/src/app.ts
+++ b/src/app.ts
@@ -1,3 +1,3 @@
 one
-two
+2
 three
@@ -10 +10,2 @@ function tail() {
--- not a header
+++ nor this
+more
\\ No newline at end of file
`

describe('a unified diff', () => {
  it('is read hunk by hunk, and lines that look like headers are lines', () => {
    const [file] = parseUnified(diff)
    expect(file?.path).toBe('src/app.ts')
    expect(file?.hunks).toEqual([
      { old_start: 1, old_lines: 3, new_start: 1, new_lines: 3, lines: [' one', '-two', '+2', ' three'] },
      { old_start: 10, old_lines: 1, new_start: 10, new_lines: 2, lines: ['--- not a header', '+++ nor this', '+more', '\\ No newline at end of file'] },
    ])
    expect(countLines(file?.hunks ?? [])).toEqual({ additions: 3, deletions: 2 })
  })
  it('of several files keeps them apart, and names a deleted one', () => {
    const two = `--- a/gone.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n--- /dev/null\n+++ b/new.txt\n@@ -0,0 +1 @@\n+y\n`
    expect(parseUnified(two).map(({ path, hunks }) => [path, hunks[0]?.lines])).toEqual([['gone.txt', ['-x']], ['new.txt', ['+y']]])
  })
  it('numbers lines on the sides where they are', () => {
    const [first] = parseUnified(diff)[0]?.hunks ?? []
    expect(first && diffLines(first).map(({ kind, before, after, text }) => [kind, before, after, text])).toEqual([
      ['same', 1, 1, 'one'],
      ['removed', 2, null, 'two'],
      ['added', null, 2, '2'],
      ['same', 3, 3, 'three'],
    ])
  })
  it('is read again as what it was written from, whatever the lines hold', () => {
    fc.assert(
      fc.property(fc.array(hunk, { minLength: 1, maxLength: 4 }), (hunks) => {
        expect(parseUnified(format(hunks))[0]?.hunks).toEqual(hunks)
      }),
    )
  })
  it('is no reason to fail, whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('@', '-', '+', ' ', '\n', '1', ',', '\\', 'a') }), (text) => Array.isArray(parseUnified(text))))
  })
})

const content = fc.string({ unit: fc.constantFrom('@', '-', '+', ' ', 'a', '\\', '\t') })
const hunk: fc.Arbitrary<Hunk> = fc
  .tuple(fc.nat(99), fc.nat(99), fc.array(fc.tuple(fc.constantFrom('+', '-', ' '), content), { minLength: 1 }))
  .map(([old_start, new_start, drawn]) => {
    const lines = drawn.map(([sign, text]) => sign + text)
    const count = (sign: string) => lines.filter((line) => !line.startsWith(sign)).length
    return { old_start, old_lines: count('+'), new_start, new_lines: count('-'), lines }
  })

function format(hunks: readonly Hunk[]): string {
  const range = (start: number, lines: number) => (lines === 1 ? String(start) : `${start},${lines}`)
  const texts = hunks.map((one) => `@@ -${range(one.old_start, one.old_lines)} +${range(one.new_start, one.new_lines)} @@\n${one.lines.join('\n')}\n`)
  return `--- a/x\n+++ b/x\n${texts.join('')}`
}
