import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Screen } from './screen.ts'
import { wholeLength } from './whole-length.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')

describe('the whole part of', () => {
  test.each([
    ['plain text', 'abc', 3],
    ['a lone ESC', 'abc\x1b', 3],
    ['half a CSI', 'ab\x1b[3', 2],
    ['a CSI', 'ab\x1b[31m', 7],
    ['half an OSC', 'a\x1b]0;title', 1],
    ['an OSC that ends with BEL', 'a\x1b]0;title\x07b', 12],
    ['an OSC whose terminator is half there', 'a\x1b]0;title\x1b', 1],
    ['an OSC that ends with ST', 'a\x1b]0;t\x1b\\b', 9],
    ['a DCS that holds a BEL', 'a\x1bPq\x07', 1],
    ['a sequence that was cancelled', 'a\x1b[3\x18b', 6],
    ['half a choice of characters', 'a\x1b(', 1],
    ['a choice of characters', 'a\x1b(B', 4],
    ['half a character', 'a\xe4\xb8', 1],
    ['a character', 'a\xe4\xb8\x96', 4],
    ['half an emoji', '\xf0\x9f\x98', 0],
    ['bytes that are no text', '\x80\x80\xff', 3],
  ])('%s', (_name, text, length) => {
    expect(wholeLength(bytes(text))).toBe(length)
  })
})

// Without marks that join the character before them (one that arrives right after the cut stands alone) and
// without wide characters, which the serializer does not always put back where a line was wrapped before one.
const character = fc.constantFrom('a', 'Z', ' ', '~', 'é', 'ß', '─', '█')
const piece = fc.oneof(
  fc.string({ unit: character, maxLength: 8 }),
  fc.constantFrom('\r\n', '\t', '\b', '\x1b[1;31m', '\x1b[m', '\x1b[2J', '\x1b[3;4H', '\x1b[?25l', '\x1b[?25h', '\x1b[?1049h', '\x1b[?1049l'),
  fc.constantFrom('\x1b]2;a title\x07', '\x1b]2;another\x1b\\', '\x1bP1$r0m\x1b\\', '\x1b(B', '\x1b7', '\x1b[2;5r', '\x1b[?1000h', '\x1b[?1006h', '\x1b[3 q', '\x1bM', '\x1b[L'),
)

function screenOf(): Screen {
  return new Screen({ cols: 12, rows: 6 }, { onReply() {}, onTitle() {}, onBell() {}, onMode() {}, onParsed() {} })
}

test('a screen that is sent in the middle, and what comes after its offset, make the same screen', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), fc.nat(), async (pieces, at) => {
      const all = Buffer.from(pieces.join(''))
      const cut = at % (all.length + 1)
      const first = screenOf()
      first.write(all.subarray(0, cut))
      await first.settled()
      const picture = first.snapshot()
      expect(picture.offset).toBeLessThanOrEqual(cut)
      const second = screenOf()
      second.restore(picture.data)
      second.write(all.subarray(picture.offset))
      first.write(all.subarray(cut))
      await Promise.all([first.settled(), second.settled()])
      expect(linesOf(second)).toEqual(linesOf(first))
    }),
    // The serializer is a library's, with edges of its own that are not looked for here.
    { numRuns: 300, seed: 6 },
  )
})

function linesOf({ buffer }: Screen): string[] {
  return Array.from({ length: buffer.length }, (_, row) => buffer.getLine(row)?.translateToString(true) ?? '')
}
