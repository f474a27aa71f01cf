import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAnsi } from './ansi.ts'

const textOf = (output: string) => parseAnsi(output).map(({ text }) => text).join('')
const looks = (output: string) => parseAnsi(output).map(({ text, look }) => [text, look.colour, look.background, look.isBold])

describe('what a program printed', () => {
  it('has the colours and weights that it asked for', () => {
    expect(looks('a\u001b[31mb\u001b[1;42mc\u001b[0md')).toEqual([['a', null, null, false], ['b', 1, null, false], ['c', 1, 2, true], ['d', null, null, false]])
    expect(looks('\u001b[38;5;196mx\u001b[48;2;1;2;3my')).toEqual([['x', '#ff0000', null, false], ['y', '#ff0000', '#010203', false]])
    expect(looks('\u001b[97;104mx\u001b[39;49my')).toEqual([['x', 15, 12, false], ['y', null, null, false]])
  })

  it('does nothing else: titles, clipboards, cursors and links leave no trace', () => {
    expect(textOf('a\u001b]0;title\u0007b\u001b]52;c;aGk=\u0007c\u001b[2J\u001b[10;5Hd\u001b]8;;https://example.org\u001b\\link\u001b]8;;\u001b\\e')).toBe('abcdlinke')
    expect(textOf('\u001bPq#0;2\u001b\\x\u001b(By')).toBe('xy')
  })

  it('shows what would otherwise stay unseen', () => {
    expect(textOf('a\u0007b\u202ec\u009bd\u0000')).toBe('a\\u0007b\\u202ec\\u009bd\\u0000')
    expect(textOf('tab\there\nline')).toBe('tab\there\nline')
    expect(textOf('cut off \u001b[3')).toBe('cut off \\e[3')
  })

  it('is the last of what was printed over a line', () => {
    expect(textOf('10 %\r50 %\r100 %\nnext\r\nlast\r')).toBe('100 %\nnext\nlast')
  })

  it('keeps every letter of plain text, and ends on hostile text', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', 'ä', '<', '&', '\n', ' ') }), (text) => textOf(text) === text))
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('\u001b', '[', ']', '3', '1', ';', 'm', '\r', '\u0007', 'x', '\\', 'P') }), (text) => parseAnsi(text).length < 6_000))
  })

  // A machine that does something else at that moment gets another chance; what grows too fast grows always.
  it.each(['\u001b]', '\u001b[31mx', 'x\r', '\u001b[', '\u001b]x\u001b'])('%j many times is read in time that grows with its length', { retry: 3 }, (piece) => {
    const time = (times: number) => {
      const text = piece.repeat(times)
      const from = performance.now()
      parseAnsi(text)
      return performance.now() - from
    }
    const best = (times: number) => Math.min(time(times), time(times), time(times))
    // Growth is judged on what is long enough to be measured.
    expect(best(256_000) / Math.max(best(32_000), 25)).toBeLessThan(16)
  })
})
