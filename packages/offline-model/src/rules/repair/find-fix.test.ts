import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findFix } from './find-fix.ts'
import type { Diagnosis } from './find-fix.ts'

/** Small projects with one fault each: the source, its test, and the line as it should be. */
const projects: readonly (readonly [what: string, source: string, test: string, fixed: string])[] = [
  [
    'a wrong operator',
    'export function add(a, b) {\n  return a - b\n}\n',
    "import test from 'node:test'\nimport assert from 'node:assert/strict'\nimport { add } from './source.js'\ntest('adds', () => { assert.equal(add(2, 3), 5) })\n",
    '  return a + b',
  ],
  [
    'a comparison that leaves the border out, in TypeScript',
    'export const isAdult = (age: number): boolean => age > 18\n',
    "import { isAdult } from './source'\nit('knows', () => {\n  expect(isAdult(18)).toBe(true)\n  expect(isAdult(17)).toBe(false)\n})\n",
    'export const isAdult = (age: number): boolean => age >= 18',
  ],
  [
    'and for or',
    'exports.either = function (a, b) { return a && b }\nfunction unused() { return a && b }\n',
    "const assert = require('assert')\nconst { either } = require('./source')\nassert.strictEqual(either(true, false), true)\nassert.strictEqual(either(false, false), false)\n",
    'exports.either = function (a, b) { return a || b }',
  ],
  [
    'swapped operands',
    'const half = (whole, parts) => parts / whole\nmodule.exports = half\n',
    "const half = require('./source')\nassert.deepEqual(half(10, 2), 5)\nassert.deepEqual(half(9, 3), 3)\n",
    'const half = (whole, parts) => whole / parts',
  ],
  [
    'a loop that ends too late',
    'export function sum(items) {\n  let total = 0\n  for (let i = 0; i <= items.length; i++) {\n    total += items[i]\n  }\n  return total\n}\n',
    "import { sum } from './source.js'\nconst cases = [1, 2, 3]\nassert.equal(sum(cases), 6)\nassert.equal(sum([]), 0)\n",
    '  for (let i = 0; i < items.length; i++) {',
  ],
  [
    'a loop that never ends',
    'export function steps(n) {\n  let count = 0\n  while (n > 0) { n = n + 1; count++ }\n  return count\n}\n',
    "import { steps } from './source.js'\nassert.equal(steps(3), 3)\n",
    '  while (n > 0) { n = n - 1; count++ }',
  ],
  [
    'the wrong parameter',
    'export default function full(first, last) {\n  return `${first} ${first}`\n}\n',
    "import full from './source.js'\nexpect(full('Ada', 'Lovelace')).toEqual('Ada Lovelace')\n",
    '  return `${first} ${last}`',
  ],
  [
    'a missing return',
    'export function area(w, h) {\n  w * h\n}\n',
    "import * as shapes from './source.js'\nexpect(shapes.area(2, 4)).toBe(8)\n",
    '  return w * h',
  ],
  [
    'a misspelt text',
    "export const greet = (name) => 'Helo, ' + name + '!'\n",
    "import { greet } from './source.js'\nexpect(greet('Ada')).toBe('Hello, Ada!')\n",
    "export const greet = (name) => 'Hello, ' + name + '!'",
  ],
  [
    'a misspelt text in a template',
    'export const greet = (name) => `Helo, ${name}!`\n',
    "import { greet } from './source.js'\nexpect(greet('Ada')).toBe('Hello, Ada!')\n",
    'export const greet = (name) => `Hello, ${name}!`',
  ],
  [
    'a method that does the opposite',
    'export const shout = (text) => text.trim().toLowerCase()\n',
    "import { shout } from './source.js'\nexpect(shout(' a ')).toBe('A')\n",
    'export const shout = (text) => text.trim().toUpperCase()',
  ],
  [
    'a number that is off by one',
    'export function last(list) { return list[list.length - 2] }\n',
    "import { last } from './source.js'\nt.is(last([1, 2, 3]), 3)\n",
    'export function last(list) { return list[list.length - 1] }',
  ],
  [
    'a condition the wrong way round',
    'export function sign(n) {\n  if (n > 0) return -1\n  if (n < 0) return 1\n  return 0\n}\n',
    "import { sign } from './source.js'\nassert.equal(sign(4), 1)\nassert.equal(sign(-4), -1)\nassert.equal(sign(0), 0)\n",
    '  if (n < 0) return -1\n  if (n > 0) return 1',
  ],
  [
    'two functions, both wrong',
    'export const add = (a, b) => a * b\nexport const mul = (a, b) => a + b\n',
    "import { add, mul } from './source.js'\nassert.equal(add(2, 5), 7)\nassert.equal(mul(2, 5), 10)\n",
    'export const add = (a, b) => a + b\nexport const mul = (a, b) => a * b',
  ],
  [
    'a wrong helper in a chain of calls',
    'const square = (n) => n + n\nexport const norm = (list) => Math.sqrt(list.map(square).reduce((a, b) => a + b, 0))\n',
    "import { norm } from './source.js'\nassert.equal(norm([3, 4]), 5)\n",
    'const square = (n) => n * n',
  ],
  [
    'a stub',
    'export function max(a, b) {\n  return a\n}\nexport function diff(a, b) {\n  return 0\n}\n',
    "import { max, diff } from './source.js'\nassert.equal(diff(5, 3), 2)\nassert.equal(max(2, 1), 2)\n",
    '  return a - b',
  ],
  [
    'a test without a library',
    'function sum(a, b) { return a - b }\nmodule.exports = { sum }\n',
    "const { sum } = require('./source')\nif (sum(1, 2) !== 3) {\n  console.error('wrong')\n  process.exit(1)\n}\nif (sum(0, 0) !== 0) throw new Error('wrong')\n",
    'function sum(a, b) { return a + b }',
  ],
  [
    'a table of cases in a loop',
    'export const add = (a, b) => a - b\n',
    "import { add } from './source.js'\nconst cases = [[0, 0, 0], [4, 5, 9]]\nfor (const [a, b, want] of cases) {\n  test(`${a}`, () => { assert.equal(add(a, b), want) })\n}\n",
    'export const add = (a, b) => a + b',
  ],
  [
    'a table of cases for each',
    'export const add = (a, b) => a - b\n',
    "import { add } from './source.js'\ntest.each([[0, 0, 0], [4, 5, 9]])('adds %i', async (a, b, want) => { expect(add(a, b)).toBe(want) })\n",
    'export const add = (a, b) => a + b',
  ],
  [
    'a table of objects',
    'export const add = (a, b) => a - b\n',
    "import { add } from './source.js'\nconst cases = [{ a: 1, b: 2, sum: 3 }]\ncases.forEach(({ a, b, sum }) => { expect(add(a, b)).toBe(sum) })\n",
    'export const add = (a, b) => a + b',
  ],
  [
    'an async function',
    'export async function load(id) { return { id: id + 1 } }\n',
    "import { load } from './source.js'\ntest('loads', async () => { const found = await load(1); assert.deepEqual(found, { id: 1 }) })\n",
    '{ return { id: id } }',
  ],
  [
    'a case of a switch',
    "export function apply(op, a, b) {\n  switch (op) {\n    case 'add': return a + b\n    case 'sub': return a + b\n    default: return 0\n  }\n}\n",
    "import { apply } from './source.js'\nassert.equal(apply('add', 2, 1), 3)\nassert.equal(apply('sub', 2, 1), 1)\nassert.equal(apply('?', 2, 1), 0)\n",
    "    case 'sub': return a - b",
  ],
  [
    'a wrong constant, worked out',
    'const TAX = 0.2\nexport const withTax = (price) => price * (1 + TAX)\n',
    "import { withTax } from './source.js'\nassert.equal(withTax(100), 125)\n",
    'const TAX = 0.25',
  ],
  [
    'numbers in each other’s place',
    'export const fahrenheit = (c) => c * 5 / 9 + 32\n',
    "import { fahrenheit } from './source.js'\nassert.equal(fahrenheit(100), 212)\nassert.equal(fahrenheit(0), 32)\n",
    'c * 9 / 5 + 32',
  ],
  [
    'an operand too many',
    'export const average = (list) => list.reduce((a, b) => a + b, 0) / (list.length - 1)\n',
    "import { average } from './source.js'\nassert.equal(average([2, 4, 6]), 4)\n",
    '/ list.length',
  ],
  [
    'a misspelt name',
    'export const area = (width, height) => widht * height\n',
    "import { area } from './source.js'\nassert.equal(area(2, 3), 6)\n",
    '=> width * height',
  ],
  [
    'a function beside others that are not understood',
    'class Other { constructor() { this.text = String(1).toString() } }\nexport const add = (a, b) => a - b\n',
    "import { add } from './source.js'\nclass Mine { constructor() { super.toString() } }\nassert.equal(add(1, 2), 3)\n",
    'export const add = (a, b) => a + b',
  ],
  [
    'a list compared by its items',
    'export const evens = (list) => list.filter((n) => n % 2 === 1)\n',
    "import { evens } from './source.js'\nconst wanted = [2, 4]\nexpect(evens([1, 2, 3, 4])).toEqual(wanted)\nexpect(evens([])).toEqual([])\n",
    'export const evens = (list) => list.filter((n) => n % 2 !== 1)',
  ],
]

describe('a small fault is found and mended', () => {
  test.each(projects)('%s', (_, source, testText, fixed) => {
    const diagnosis = diagnose(source, testText)
    expect(applyAll(source, diagnosis)).toContain(fixed)
    expect(diagnosis).toMatchObject({ left: 0 })
    expect(diagnosis.failures.length).toBeGreaterThan(0)
  })

  test('in a file that the source imports', () => {
    const tests = [{ path: 'test/a.test.js', text: "import { twice } from '../src/index.js'\nassert.equal(twice(4), 8)\n" }]
    const sources = [
      { path: 'src/index.js', text: "export { twice } from './twice.js'\n" },
      { path: 'src/twice.js', text: 'export const twice = (n) => n * 3\n' },
    ]
    expect(findFix(tests, sources).edits).toEqual([
      { path: 'src/twice.js', line: 1, oldText: 'export const twice = (n) => n * 3', newText: 'export const twice = (n) => n * 2' },
    ])
  })
})

describe('it says what it does not know', () => {
  test('a fault that no small change mends', () => {
    const diagnosis = diagnose('export const sort = (list) => list\n', "import { sort } from './source.js'\nassert.deepEqual(sort([2, 1]), [1, 2])\n")
    expect(diagnosis).toMatchObject({ edits: [], left: 1 })
    expect(diagnosis.failures).toEqual(['`sort([2, 1])` gives [2,1], but the test expects [1,2] (source.test.js:2)'])
  })

  test('code beyond what it understands', () => {
    const diagnosis = diagnose('export class A { b() { return 2 } }\nexport const d = () => fetch(1)\n', "import { A, d } from './source.js'\nassert.equal(new A().b(), 1)\nassert.equal(await d(), 2)\n")
    expect(diagnosis).toMatchObject({ understood: 0, edits: [], failures: [] })
    expect(diagnosis.unknown).toBeGreaterThan(0)
  })

  test('a test that throws by itself', () => {
    const source = 'export const f = (n) => n\n'
    for (const testText of ['assert.equal(f(1), undefined.x)', 'for (const a of 5) { assert.equal(f(a), 2) }', 'for (const { a } of [null]) { assert.equal(f(a), 2) }']) {
      expect(diagnose(source, `import { f } from './source.js'\n${testText}\n`)).toMatchObject({ unknown: 1, failures: [], edits: [] })
    }
  })

  test('a search that would take too long', () => {
    const loop = 'export function loop(n) { let i = 0; while (i >= 0) { i = i + 1 * n + n / 2 } return i + n - n * 2 }\n'
    const asserts = Array.from({ length: 300 }, (_, n) => `assert.equal(loop(${n}), 'x')\n`).join('')
    const diagnosis = diagnose(loop, `import { loop } from './source.js'\n${asserts}`)
    expect(diagnosis.edits).toEqual([])
    expect(diagnosis.tried).toBeLessThan(100)
  })

  test('a change is none when it breaks another assertion', () => {
    const source = 'export const f = (n) => n + 1\n'
    const diagnosis = diagnose(source, "import { f } from './source.js'\nassert.equal(f(1), 2)\nassert.equal(f(2), 3)\nassert.equal(f(3), 3)\n")
    expect(diagnosis).toMatchObject({ edits: [], left: 1 })
  })
})

test('code cannot reach out of its evaluation', () => {
  for (const attempt of ['"".constructor', '[].constructor', '({}).__proto__', '(() => 1).constructor("return 1")()', 'process.exit(1)', 'globalThis', 'Math.constructor', '"a".at.call("b")']) {
    const diagnosis = diagnose(`export const f = () => ${attempt}\n`, "import { f } from './source.js'\nassert.equal(f(), 1)\n")
    expect(diagnosis.edits.filter(({ newText }) => newText.includes('constructor') || newText.includes('process'))).toEqual([])
  }
})

test('whatever the texts are, it ends without an error', () => {
  const piece = fc.constantFrom(
    'export ', 'const f = ', 'function f', '(a, b)', '=> ', '{', '}', '(', ')', 'return ', 'a', 'b', ' + ', ' - ', '1', "'x'", '`t${a}`', '`${', 'f(1)', '[', ']',
    'if (a) ', 'for (;;) ', 'while (true) ', 'assert.equal(f(1, 2), 3)', 'expect(f(1)).toBe(2)', "import { f } from './source.js'", '\n', ';', ',', '.length', '?', ':', '!', '/', '=', '++', 'f(f)', '...a', '"', '.map(f)', '.repeat(99999)', 'constructor', '.toString()', 'valueOf(1)', 'for (const a of [[1, 2]]) {', '.each([[1]])(1, (a) => {', 'switch (a) { case 1: ', 'async ', 'await ',
  )
  const text = fc.oneof(fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(text, text, (source, testText) => {
      const diagnosis = diagnose(source, testText)
      expect(diagnosis.left).toBeLessThanOrEqual(diagnosis.failures.length)
      expect(() => applyAll(source, diagnosis)).not.toThrow()
    }),
    { numRuns: 300 },
  )
  expect(() => diagnose('('.repeat(50_000), `assert.equal(${'!'.repeat(50_000)}1, 1)`)).not.toThrow()
})

function diagnose(source: string, testText: string): Diagnosis {
  return findFix([{ path: 'source.test.js', text: testText }], [{ path: 'source.js', text: source }])
}

/** Makes the edits as `edit_file` would: the old text must be there exactly once. */
function applyAll(source: string, { edits }: Diagnosis): string {
  return edits.reduce((text, { oldText, newText }) => {
    const parts = text.split(oldText)
    if (parts.length !== 2) throw new Error('the old text is not unique')
    return parts.join(newText)
  }, source)
}
