import { Unsupported } from './tokens.ts'
import { Thrown, bounded, isFields, isSame, newFields, toNumber, toText } from './values.ts'
import type { Callable, Fields, Value } from './values.ts'

/**
 * The parts of the standard library that evaluated code may use, each named here. Nothing is looked up
 * on real objects by a name that the code chose.
 */

const numbers = (compute: (...args: number[]) => number): Callable => (...args) => compute(...args.map(toNumber))

const math = newFields([
  ...(['abs', 'ceil', 'floor', 'max', 'min', 'pow', 'round', 'sign', 'sqrt', 'trunc', 'hypot', 'cbrt', 'log', 'log2', 'log10'] as const).map(
    (name) => [name, numbers(Math[name])] as const,
  ),
  ['PI', Math.PI],
  ['E', Math.E],
])

const numberParts: Record<string, Callable> = {
  isInteger: Number.isInteger,
  isFinite: Number.isFinite,
  isNaN: Number.isNaN,
  parseFloat: (text) => Number.parseFloat(toText(text)),
  parseInt: (text, base) => Number.parseInt(toText(text), base === undefined ? undefined : toNumber(base)),
}

/** Global names. A callable with fields is given as its fields and, in `calls`, as itself. */
const globals: Record<string, Fields> = {
  Math: math,
  Number: newFields([...Object.entries(numberParts), ['EPSILON', Number.EPSILON], ['MAX_SAFE_INTEGER', Number.MAX_SAFE_INTEGER]]),
  Array: newFields([['isArray', Array.isArray], ['from', arrayFrom]]),
  Object: newFields([
    ['keys', (value) => Object.keys(fieldsOf(value))],
    ['values', (value) => Object.values(fieldsOf(value))],
    ['entries', (value) => Object.entries(fieldsOf(value))],
    ['fromEntries', (value) => newFields(listOf(value).map((pair): [string, Value] => [toText(listOf(pair)[0]), listOf(pair)[1]]))],
    ['assign', (first, ...rest) => Object.assign(fieldsOf(first), ...rest.map(fieldsOf)) as Fields],
  ]),
}
const calls: Record<string, Callable> = {
  Number: (value) => toNumber(value),
  String: (value) => toText(value),
  Boolean: (value) => Boolean(value),
  Error: (message) => newFields([['message', message]]),
  TypeError: (message) => newFields([['message', message]]),
  RangeError: (message) => newFields([['message', message]]),
  parseInt: (text, base) => numberParts['parseInt']?.(text, base),
  parseFloat: (text) => numberParts['parseFloat']?.(text),
  isNaN: (value) => Number.isNaN(toNumber(value)),
  structuredClone: (value) => copy(value),
}

/** `Math`, `Number`, …; `undefined` for a name that is not known. */
export function globalNamed(name: string): Fields | Callable | undefined {
  if (Object.hasOwn(globals, name)) return globals[name]
  return Object.hasOwn(calls, name) ? calls[name] : undefined
}

/** A global that is called although its fields are known too: `Number(x)`. */
export function globalCall(name: string): Callable | undefined {
  return Object.hasOwn(calls, name) ? calls[name] : undefined
}

/** A method or property that a text or a list has. */
export function memberOf(value: string | Value[] | number, name: string): Value {
  if (typeof value === 'number') return numberMember(value, name)
  if (name === 'length') return value.length
  const known = typeof value === 'string' ? textMethods : listMethods
  if (!Object.hasOwn(known, name)) {
    // Real code finds nothing either, unless it is a method that is merely not known here.
    if (name in (typeof value === 'string' ? String.prototype : Array.prototype)) throw new Unsupported(`the method ${name}`)
    return undefined
  }
  return typeof value === 'string'
    ? (...args) => bounded(textMethods[name]?.(value, ...args))
    : (...args) => bounded(listMethods[name]?.(value, ...args))
}

function numberMember(value: number, name: string): Value {
  if (name === 'toFixed') return (digits) => value.toFixed(Math.min(20, Math.max(0, toNumber(digits ?? 0))))
  if (name === 'toString') return (base) => value.toString(base === undefined ? 10 : Math.min(36, Math.max(2, toNumber(base))))
  throw new Unsupported(`the method ${name} of a number`)
}

type TextMethod = (text: string, ...args: Value[]) => Value
type ListMethod = (list: Value[], ...args: Value[]) => Value

const index = (value: Value): number | undefined => (value === undefined ? undefined : toNumber(value))

const textMethods: Record<string, TextMethod> = {
  at: (text, place) => text.at(toNumber(place)),
  charAt: (text, place) => text.charAt(toNumber(place)),
  charCodeAt: (text, place) => text.charCodeAt(toNumber(place)),
  concat: (text, ...more) => text.concat(...more.map(toText)),
  endsWith: (text, part) => text.endsWith(toText(part)),
  includes: (text, part) => text.includes(toText(part)),
  indexOf: (text, part) => text.indexOf(toText(part)),
  lastIndexOf: (text, part) => text.lastIndexOf(toText(part)),
  padEnd: (text, length, fill) => text.padEnd(size(length), fill === undefined ? undefined : toText(fill)),
  padStart: (text, length, fill) => text.padStart(size(length), fill === undefined ? undefined : toText(fill)),
  repeat: (text, times) => text.repeat(size(toNumber(times) * Math.max(1, text.length)) / Math.max(1, text.length)),
  replace: (text, part, by) => text.replace(toText(part), () => toText(by)),
  replaceAll: (text, part, by) => text.replaceAll(toText(part), () => toText(by)),
  slice: (text, from, to) => text.slice(index(from), index(to)),
  split: (text, by) => (by === undefined ? [text] : text.split(toText(by))),
  startsWith: (text, part) => text.startsWith(toText(part)),
  substring: (text, from, to) => text.substring(toNumber(from), index(to)),
  toLowerCase: (text) => text.toLowerCase(),
  toString: (text: string) => text,
  toUpperCase: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
  trimEnd: (text) => text.trimEnd(),
  trimStart: (text) => text.trimStart(),
}

const listMethods: Record<string, ListMethod> = {
  at: (list, place) => list.at(toNumber(place)),
  concat: (list, ...more) => list.concat(...more),
  every: (list, test) => list.every((item, place) => Boolean(callable(test)(item, place, list))),
  fill: (list, value) => list.fill(value),
  filter: (list, test) => list.filter((item, place) => Boolean(callable(test)(item, place, list))),
  find: (list, test) => list.find((item, place) => Boolean(callable(test)(item, place, list))),
  findIndex: (list, test) => list.findIndex((item, place) => Boolean(callable(test)(item, place, list))),
  findLast: (list, test) => list.findLast((item, place) => Boolean(callable(test)(item, place, list))),
  flat: (list) => list.flatMap((item) => item),
  flatMap: (list, make) => list.flatMap((item, place) => callable(make)(item, place, list)),
  forEach(list, act) {
    for (const [place, item] of list.entries()) callable(act)(item, place, list)
    return undefined
  },
  includes: (list, value) => list.includes(value),
  indexOf: (list, value) => list.indexOf(value),
  join: (list, by) => list.map((item) => (item == null ? '' : toText(item))).join(by === undefined ? ',' : toText(by)),
  lastIndexOf: (list, value) => list.lastIndexOf(value),
  map: (list, make) => list.map((item, place) => callable(make)(item, place, list)),
  pop: (list) => list.pop(),
  push: (list, ...items) => bounded(list).push(...items),
  reduce: (list, fold, ...first) => reduce(list, callable(fold), first),
  reverse: (list) => list.reverse(),
  shift: (list) => list.shift(),
  slice: (list, from, to) => list.slice(index(from), index(to)),
  some: (list, test) => list.some((item, place) => Boolean(callable(test)(item, place, list))),
  sort: (list, order) => sort(list, order),
  toReversed: (list) => list.toReversed(),
  toSorted: (list, order) => sort([...list], order),
  unshift: (list, ...items) => bounded(list).unshift(...items),
}

function reduce(list: Value[], fold: Callable, first: Value[]): Value {
  const rest = first.length > 0 ? list : list.slice(1)
  if (first.length === 0 && list.length === 0) throw new Thrown('reduce of an empty list')
  const offset = list.length - rest.length
  return rest.reduce((held, item, place) => fold(held, item, place + offset, list), first.length > 0 ? first[0] : list[0])
}

function sort(list: Value[], order: Value): Value[] {
  if (order !== undefined) return list.sort((left, right) => toNumber(callable(order)(left, right)))
  return list.sort((left, right) => (isSame(left, right) || toText(left) <= toText(right) ? (toText(left) === toText(right) ? 0 : -1) : 1))
}

function arrayFrom(source: Value, make?: Value): Value {
  const length = isFields(source) ? size(source['length']) : 0
  const items = isFields(source) ? Array.from({ length }, (): Value => undefined) : [...listOf(source)]
  return make === undefined ? items : items.map((item, place) => callable(make)(item, place))
}

export function callable(value: Value): Callable {
  if (typeof value !== 'function') throw new Thrown('it is not a function')
  return value
}

/** The items of something that can be gone through. */
export function listOf(value: Value): Value[] {
  if (Array.isArray(value)) return value
  if (typeof value === 'string') return Array.from(value)
  throw new Thrown('it cannot be gone through')
}

function fieldsOf(value: Value): Fields {
  if (isFields(value)) return value
  if (Array.isArray(value)) return newFields(value.map((item, place): [string, Value] => [String(place), item]))
  if (value == null) throw new Thrown('it has no fields')
  return newFields()
}

function copy(value: Value): Value {
  if (Array.isArray(value)) return value.map(copy)
  return isFields(value) ? newFields(Object.entries(value).map(([name, part]): [string, Value] => [name, copy(part)])) : value
}

function size(value: Value): number {
  const wanted = toNumber(value)
  if (!(wanted >= 0)) throw new Thrown('a negative size')
  if (wanted > 10_000) throw new Unsupported('a value this large')
  return Math.floor(wanted)
}
