import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toCsv } from './csv.ts'

test.each<[string | number | null, string]>([
  ['plain', 'plain'],
  ['a, b', '"a, b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['Grüße 😀', 'Grüße 😀'],
  ['=1+1', "'=1+1"],
  ['+49 30', "'+49 30"],
  ['-x', "'-x"],
  ['@import', "'@import"],
  ['\t=1', "'\t=1"],
  [' =cmd()', "' =cmd()"],
  [' a ', '" a "'],
  ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
  [-1.5, '-1.5'],
  [1e-7, '1e-7'],
  [null, ''],
  ['', ''],
])('%j becomes %s', (cell, wanted) => {
  expect(toCsv(['a'], [[cell]])).toBe(`a\r\n${wanted}\r\n`)
})

test('every table is read back as it was by a reader of RFC 4180, and no cell of text begins like a formula', () => {
  const text = fc.string({ unit: fc.oneof(fc.constantFrom(',', '"', '\r', '\n', '=', '+', '-', '@', "'", ' ', '\t'), fc.string({ minLength: 1, maxLength: 1 })), maxLength: 12 })
  fc.assert(
    fc.property(fc.array(fc.array(text, { minLength: 2, maxLength: 2 }), { maxLength: 5 }), (rows) => {
      const read = readCsv(toCsv(['first', 'second'], rows)).slice(1)
      expect(read.map((cells) => cells.map((cell) => cell.replace(/^'(?=\s*[=+\-@\t\r])/, '')))).toEqual(rows.map((cells) => cells.map((cell) => cell.replace(/^'(?=\s*[=+\-@\t\r])/, ''))))
      expect(read.flat().filter((cell) => /^\s*[=+\-@]/.test(cell))).toEqual([])
    }),
  )
})

function readCsv(csv: string): string[][] {
  const rows: string[][] = []
  let cells: string[] = []
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    cells.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    rows.push(cells)
    cells = []
  }
  return rows
}
