import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAnsi, plainStyle } from './parse-ansi.ts'

const shown = (text: string) => parseAnsi(text).spans.map((span) => span.text).join('')
const styles = (text: string) => parseAnsi(text).spans.map((span) => [span.text, span.style.color, span.style.bold])

describe('coloured output', () => {
  it('has the colours that it asks for, by name, by number and by mixture', () => {
    expect(styles('a\x1b[31mred\x1b[1;92mbold\x1b[0mb')).toEqual([['a', null, false], ['red', 1, false], ['bold', 10, true], ['b', null, false]])
    expect(styles('\x1b[38;5;196mx\x1b[38;2;1;2;3my\x1b[38:5:3mz')).toEqual([['x', '#ff0000', false], ['y', '#010203', false], ['z', 3, false]])
    expect(styles('\x1b[38;5mx\x1b[38;2;900;1;1my')).toEqual([['x', null, false], ['y', null, false]])
  })

  it('does nothing else that it asks for', () => {
    expect(shown('\x1b]0;a title\x07a\x1b[2Jb\x1b[10;10Hc\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\\x07')).toBe('abclink')
    expect(shown('\x1b]0;never ends\nthe next line')).toBe('\nthe next line')
    expect(shown('10 %\r50 %\r100 %\nnext\r\n')).toBe('100 %\nnext\n')
  })

  it('goes on where a piece before it ended', () => {
    const first = parseAnsi('a\x1b[31mb')
    expect(parseAnsi('c', first.style).spans).toEqual([{ text: 'c', style: { ...plainStyle, color: 1 } }])
  })

  it('of any kind leaves no control on the page', () => {
    const piece = fc.constantFrom('\x1b', '[', ']', '31', ';', 'm', '\x9b', '\x07', 'text', '\n', '\r', '\b', '\x9d', '\\', '\t', 'é')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        // oxlint-disable-next-line no-control-regex
        expect(shown(pieces.join(''))).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/)
      }),
    )
  })
})
