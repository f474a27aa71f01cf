import { isNext, lastEnd, peek, skip, skipBrackets, take } from './cursor.ts'
import type { Cursor } from './cursor.ts'
import type { Module } from './module.ts'
import { parseList } from './parse.ts'
import type { Expression } from './syntax.ts'
import { readTables } from './tables.ts'
import type { Table } from './tables.ts'
import { ifSupported } from './tokens.ts'
import { Thrown, isSame } from './values.ts'
import type { Value } from './values.ts'

/** One assertion of a test: that a value of the code is as the test wants it. */
export interface Expectation {
  module: Module
  actual: Expression
  /** Absent when the assertion names no second value, as in `assert.ok(x)`. */
  expected: Expression | undefined
  holds: Check
  /** What it is repeated for, the outermost first. */
  tables: Table[]
  start: number
  end: number
}

type Check = (actual: Value, expected: Value) => boolean

const isLess: Check = (actual, expected) => typeof actual === 'number' && typeof expected === 'number' && actual < expected
const not = (check: Check): Check => (actual, expected) => !check(actual, expected)
const truthy: Check = (actual) => Boolean(actual)
const is = (value: Value): Check => (actual) => actual === value
const contains: Check = (actual, expected) => {
  if (typeof actual === 'string') return typeof expected === 'string' && actual.includes(expected)
  return Array.isArray(actual) && actual.some((item) => isSame(item, expected))
}
const throws: Check = (actual) => {
  if (typeof actual !== 'function') return false
  try {
    actual()
    return false
  } catch (error) {
    if (error instanceof Thrown) return true
    throw error
  }
}

/** Functions of assertion libraries that take the actual and the expected value. */
const comparing: Record<string, Check | undefined> = {
  equal: isSame, strictEqual: isSame, deepEqual: isSame, deepStrictEqual: isSame, is: isSame, equals: isSame, same: isSame,
  notEqual: not(isSame), notStrictEqual: not(isSame), notDeepEqual: not(isSame), notDeepStrictEqual: not(isSame),
  include: contains, includes: contains,
}
/** Those that take one value. */
const judging: Record<string, Check | undefined> = {
  assert: truthy, ok: truthy, true: truthy, truthy, false: not(truthy), notOk: not(truthy), falsy: not(truthy), throws,
}
/** What follows `expect(x)`, without the words that say nothing. */
const matchers: Record<string, Check | undefined> = {
  toBe: isSame, toEqual: isSame, toStrictEqual: isSame, equal: isSame, equals: isSame, eql: isSame, eq: isSame,
  toBeTruthy: truthy, toBeFalsy: not(truthy), toBeNull: is(null), toBeUndefined: is(undefined), toBeDefined: not(is(undefined)),
  toBeNaN: (actual) => Number.isNaN(actual), true: is(true), false: is(false), null: is(null), undefined: is(undefined),
  toContain: contains, toContainEqual: contains, include: contains, contain: contains,
  toHaveLength: (actual, expected) => (typeof actual === 'string' || Array.isArray(actual)) && actual.length === expected,
  toBeLessThan: isLess, toBeGreaterThanOrEqual: not(isLess),
  toBeGreaterThan: (actual, expected) => isLess(expected, actual), toBeLessThanOrEqual: (actual, expected) => !isLess(expected, actual),
  toBeCloseTo: (actual, expected) => typeof actual === 'number' && typeof expected === 'number' && Math.abs(actual - expected) < 0.005,
  toThrow: throws, toThrowError: throws, throw: throws,
}
const filler = new Set(['to', 'be', 'deep', 'have', 'is', 'a', 'resolves'])

/** The assertions in a test file that are understood, in its order. */
export function readExpectations(module: Module): Expectation[] {
  const tables = readTables(module)
  return module.tokens.flatMap((token, at) => {
    if (token.kind !== 'name' || module.tokens[at + 1]?.text !== '(') return []
    const cursor: Cursor = { tokens: module.tokens, at }
    const read = readers.get(token.text) ?? readAssert
    const found = ifSupported(() => read(cursor))
    if (found === undefined) return []
    const around = tables.filter(({ start, end }) => start < token.start && token.start < end)
    return [{ module, ...found, tables: around, start: token.start, end: lastEnd(cursor) }]
  })
}

const readers = new Map([['expect', readExpect], ['if', readGuard]])

type Found = Pick<Expectation, 'actual' | 'expected' | 'holds'>

function readAssert(cursor: Cursor): Found | undefined {
  const name = take(cursor).text
  const compare = own(comparing, name)
  const judge = own(judging, name)
  if (compare === undefined && judge === undefined) return undefined
  // A method of something, or a function imported by its name: never a declaration.
  if (cursor.tokens[cursor.at - 2]?.text === 'function') return undefined
  const [actual, expected] = parseList(cursor, '(', ')')
  if (actual === undefined) return undefined
  if (compare !== undefined) return expected === undefined ? undefined : { actual, expected, holds: compare }
  return judge === undefined ? undefined : { actual, expected: undefined, holds: judge }
}

function readExpect(cursor: Cursor): Found | undefined {
  take(cursor)
  const [actual] = parseList(cursor, '(', ')')
  let isNegated = false
  let name = ''
  while (skip(cursor, '.')) {
    name = take(cursor).text
    if (name === 'not') isNegated = !isNegated
    else if (!filler.has(name)) break
  }
  const check = own(matchers, name)
  const args = isNext(cursor, '(') && peek(cursor) !== undefined ? parseList(cursor, '(', ')') : []
  if (actual === undefined || check === undefined) return undefined
  return { actual, expected: args[0], holds: isNegated ? not(check) : check }
}

/** `if (sum(1, 2) !== 3) throw …` or `… process.exit(1)`, in tests without a library. */
function readGuard(cursor: Cursor): Found | undefined {
  take(cursor)
  const [actual] = parseList(cursor, '(', ')')
  const end = lastEnd(cursor)
  const from = cursor.at
  if (isNext(cursor, '{')) skipBrackets(cursor)
  else while (peek(cursor) !== undefined && !skip(cursor, ';') && !skip(cursor, ')')) take(cursor)
  const failing = cursor.tokens.slice(from, cursor.at).some(({ text }) => text === 'throw' || text === 'exit' || text === 'exitCode')
  cursor.at = cursor.tokens.findIndex((token) => token.start >= end)
  return actual === undefined || !failing ? undefined : { actual, expected: undefined, holds: not(truthy) }
}

function own<Held>(table: Record<string, Held | undefined>, name: string): Held | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/** 1-based line of a position. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length
}
