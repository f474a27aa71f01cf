import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanText, createTextCleaner, cutText, parseCleanJson } from './text.ts'

/** Any UTF-16 code units: NUL and halves of pairs are common. */
const anyText = fc
  .array(fc.oneof(fc.constantFrom('\u0000', '\ud83d', '\ude00', 'a', 'ä', '😀'), fc.string({ unit: 'binary' })), { maxLength: 12 })
  .map((parts) => parts.join(''))

function streamed(pieces: readonly string[]): { pieces: string[]; whole: string } {
  const cleaner = createTextCleaner()
  const out = [...pieces.map((piece) => cleaner.piece(piece)), cleaner.end()]
  return { pieces: out, whole: out.join('') }
}

describe('a text for the database', () => {
  test.each([
    ['plain', 'plain'],
    ['a\u0000b\u0000', 'ab'],
    ['\ud83d', '\ufffd'],
    ['\ude00\ud83d', '\ufffd\ufffd'],
    ['😀', '😀'],
    // Removing NUL must not make a pair of two halves.
    ['\ud83d\u0000\ude00', '\ufffd\ufffd'],
  ])('%j becomes %j', (given, wanted) => {
    expect(cleanText(given)).toBe(wanted)
  })

  test('is well formed and without NUL, and cleaning again changes nothing', () => {
    fc.assert(
      fc.property(anyText, (given) => {
        const clean = cleanText(given)
        expect(clean.isWellFormed() && !clean.includes('\u0000')).toBe(true)
        expect(cleanText(clean)).toBe(clean)
      }),
    )
  })
})

describe('the beginning of a text', () => {
  test.each([
    ['short', 100, 'short'],
    ['abcdef', 3, 'abc'],
    ['aää', 4, 'aä'],
    ['a😀b', 4, 'a'],
    ['a😀b', 5, 'a😀'],
    ['\ud83d', 3, '\ud83d'],
    ['anything', 0, ''],
  ])('of %j in %i bytes is %j', (text, maxBytes, wanted) => {
    expect(cutText(text, maxBytes)).toBe(wanted)
  })

  test('is the longest that fits, and ends between two characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.nat(60), (text, maxBytes) => {
        const start = cutText(text, maxBytes)
        expect(text.startsWith(start)).toBe(true)
        expect(Buffer.byteLength(start)).toBeLessThanOrEqual(maxBytes)
        const next = String.fromCodePoint(...[text.slice(start.length).codePointAt(0) ?? []].flat())
        expect(start === text || Buffer.byteLength(start + next) > maxBytes).toBe(true)
      }),
    )
  })
})

describe('a text in pieces', () => {
  test.each<[string, string[], string[]]>([
    ['a pair split between two pieces', ['a\ud83d', '\ude00b'], ['a', '😀b', '']],
    ['a half at the end of all', ['a\ud83d'], ['a', '\ufffd']],
    ['a half whose partner never comes', ['a\ud83d', 'b'], ['a', '\ufffdb', '']],
    ['an empty piece between the halves', ['\ud83d', '', '\ude00'], ['', '', '😀', '']],
    ['a second first half', ['\ud83d', '\ud83d', '\ude00'], ['', '\ufffd', '😀', '']],
    ['a second half alone', ['\ude00', 'a'], ['\ufffd', 'a', '']],
  ])('%s', (_, pieces, wanted) => {
    expect(streamed(pieces).pieces).toEqual(wanted)
  })

  test('is the same as in one, wherever it is cut, and each piece is clean', () => {
    fc.assert(
      fc.property(anyText, fc.array(fc.nat(40), { maxLength: 6 }), (whole, places) => {
        const cuts = [0, ...places.filter((place) => place <= whole.length).toSorted((a, b) => a - b), whole.length]
        const result = streamed(cuts.slice(1).map((end, index) => whole.slice(cuts[index], end)))
        expect(result.whole).toBe(cleanText(whole))
        expect(result.pieces.every((piece) => cleanText(piece) === piece)).toBe(true)
      }),
    )
  })

  test('begins anew after its end', () => {
    const cleaner = createTextCleaner()
    cleaner.piece('\ud83d')
    expect([cleaner.end(), cleaner.piece('\ude00'), cleaner.end()]).toEqual(['\ufffd', '\ufffd', ''])
  })
})

describe('JSON of a model', () => {
  test.each<[string, unknown]>([
    ['{"a":[1,null,true]}', { a: [1, null, true] }],
    [String.raw`{"a\u0000":"b\u0000","c":["\ud83d"]}`, { a: 'b', c: ['\ufffd'] }],
    ['{"broken', undefined],
    ['', undefined],
    ['null', null],
    ['[]', []],
  ])('%s', (text, wanted) => {
    expect(parseCleanJson(text)).toEqual(wanted)
  })

  test('keeps a field that is called like the prototype a field', () => {
    const value = parseCleanJson('{"__proto__":{"a":"b\\u0000"}}')
    expect(JSON.stringify(value)).toBe('{"__proto__":{"a":"b"}}')
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })

  test('is no value when it is nested so deeply that writing it down would exhaust the stack', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    expect(parseCleanJson(nested(100))).toBeDefined()
    expect(parseCleanJson(nested(101))).toBeUndefined()
    expect(parseCleanJson(nested(200_000))).toBeUndefined()
  })

  test('holds only clean text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        expect(JSON.stringify(parseCleanJson(JSON.stringify(value)))).not.toMatch(/\\u0000|\\ud[89a-f]/i)
      }),
    )
  })

  test('is what it was when all of it is clean', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        const text = JSON.stringify(value)
        expect(JSON.stringify(parseCleanJson(text))).toBe(text)
      }),
    )
  })
})
