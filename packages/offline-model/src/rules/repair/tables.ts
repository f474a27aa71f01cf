import { isNext, lastEnd, peek, skip, skipBrackets, take } from './cursor.ts'
import type { Cursor } from './cursor.ts'
import type { Module } from './module.ts'
import { parseExpression, parseList, parseParameters, parseTarget } from './parse.ts'
import type { Expression, Parameter } from './syntax.ts'
import { ifSupported } from './tokens.ts'

/** A part of a test that runs once for each row of a list. */
export interface Table {
  rows: Expression
  /** What the part calls a row, or its items when `isSpread`. */
  params: Parameter[]
  isSpread: boolean
  start: number
  end: number
}

/** `for (const row of rows) {…}`, `test.each(rows)('…', (a, b) => {…})` and `rows.forEach((row) => {…})`. */
export function readTables({ tokens }: Module): Table[] {
  return tokens.flatMap((token, at) => {
    const read = token.kind === 'name' ? readers.get(token.text) : undefined
    const table = read === undefined ? undefined : ifSupported(() => read({ tokens, at: at + 1 }, at))
    return table === undefined ? [] : [table]
  })
}

type Reader = (cursor: Cursor, at: number) => Table | undefined

const readLoop: Reader = (cursor) => {
  const start = peek(cursor)?.start ?? 0
  if (!skip(cursor, '(') || !skip(cursor, 'const')) return undefined
  const target = parseTarget(cursor)
  if (!skip(cursor, 'of')) return undefined
  const rows = parseExpression(cursor)
  if (!skip(cursor, ')') || !isNext(cursor, '{')) return undefined
  skipBrackets(cursor)
  return { rows, params: [{ target, fallback: undefined, isRest: false }], isSpread: false, start, end: lastEnd(cursor) }
}

const readEach: Reader = (cursor) => {
  const [rows] = parseList(cursor, '(', ')')
  return rows === undefined ? undefined : { rows, isSpread: true, ...readCallback(cursor, 1) }
}

const readForEach: Reader = (cursor, at) => {
  const list = cursor.tokens[at - 2]
  if (list?.kind !== 'name') return undefined
  const rows: Expression = { kind: 'name', name: list.text, start: list.start, end: list.end }
  return { rows, isSpread: false, ...readCallback(cursor, 0) }
}

const readers = new Map([['for', readLoop], ['each', readEach], ['forEach', readForEach]])

/** The parameters of the arrow function that a call has as its argument of this number, and the place of the call. */
function readCallback(cursor: Cursor, place: number): Pick<Table, 'params' | 'start' | 'end'> {
  const from = cursor.at
  const start = take(cursor).start
  for (let skipped = 0; skipped < place; skipped += 1) {
    parseExpression(cursor)
    skip(cursor, ',')
  }
  skip(cursor, 'async')
  const params = parseParameters(cursor)
  cursor.at = from
  skipBrackets(cursor)
  return { params, start, end: lastEnd(cursor) }
}
