import { Unsupported } from './tokens.ts'

/** What evaluated code works on. Objects have no prototype, so nothing of ours can be reached through them. */
export type Value = number | string | boolean | null | undefined | Value[] | Fields | Callable
export interface Fields {
  [name: string]: Value
}
export type Callable = (...args: Value[]) => Value

/** The evaluated code threw, as real code would have. */
export class Thrown extends Error {}

/** The evaluated code seems never to end. */
export class Endless extends Thrown {}

/** No text or list may grow beyond this. */
const MAX_LENGTH = 10_000

export function newFields(entries: Iterable<readonly [string, Value]> = []): Fields {
  const fields = Object.create(null) as Fields
  for (const [name, value] of entries) fields[name] = value
  return fields
}

export function isFields(value: Value): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function bounded<Bound extends Value>(value: Bound): Bound {
  const isLarge = (typeof value === 'string' || Array.isArray(value)) && value.length > MAX_LENGTH
  if (isLarge) throw new Unsupported('a value this large')
  return value
}

/** Like `deepStrictEqual`: the same numbers, texts and structure. */
export function isSame(left: Value, right: Value): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isSame(item, right[index]))
  }
  if (isFields(left) && isFields(right)) {
    const names = Object.keys(left)
    return names.length === Object.keys(right).length && names.every((name) => name in right && isSame(left[name], right[name]))
  }
  return Object.is(left, right)
}

/** The text that JavaScript makes of a value; lists and objects only where it is plain. */
export function toText(value: Value): string {
  if (Array.isArray(value)) return value.map((item) => (item == null ? '' : toText(item))).join(',')
  if (isFields(value)) return '[object Object]'
  if (typeof value === 'function') throw new Unsupported('a function as text')
  return String(value)
}

export function toNumber(value: Value): number {
  return typeof value === 'object' && value !== null ? Number(toText(value)) : Number(value)
}

/** How a value looks in a sentence. */
export function showValue(value: Value): string {
  if (typeof value === 'function') return 'a function'
  if (value === undefined || typeof value === 'number') return String(value)
  return JSON.stringify(value)
}
