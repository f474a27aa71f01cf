import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clipboardRequest } from './clipboard-request.ts'
import { preparePaste } from './paste.ts'
import { safeTitle } from './safe-title.ts'
import { splitInput } from './split-input.ts'
import { encodeTouchKey, withCtrl } from './touch-keys.ts'

const noCtrl = { ctrl: false, applicationCursor: false }

describe('a paste', () => {
  it('of several lines waits for consent only where a program cannot tell it from typing', () => {
    expect(preparePaste('a\nb', false)).toEqual({ text: 'a\rb', lines: 2, needsConsent: true })
    expect(preparePaste('a\r\nb', true)).toEqual({ text: 'a\rb', lines: 2, needsConsent: false })
    expect(preparePaste('one line', false).needsConsent).toBe(false)
    // Even one line runs by itself when its end comes with it.
    expect(preparePaste('rm -r x\n', false).needsConsent).toBe(true)
  })

  it('cannot end bracketed paste early, nor press keys', () => {
    expect(preparePaste('ls\u001B[201~\nrm -r x\u0003\u009B31m', true).text).toBe('ls[201~\rrm -r x31m')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => {
        const { text } = preparePaste(raw, true)
        expect(text).not.toMatch(/[\p{Cc}--[\t\r]]/v)
        expect(text.replaceAll('\r', '')).toBe(raw.replaceAll(/[\p{Cc}--\t]/gv, ''))
      }),
    )
  })
})

describe('long input', () => {
  it('goes in pieces that are whole again together, and never split a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 2, max: 9 }), (text, most) => {
        const pieces = splitInput(text, most)
        expect(pieces.join('')).toBe(text)
        for (const piece of pieces) {
          expect(piece.length).toBeLessThanOrEqual(most)
          expect(piece.isWellFormed()).toBe(true)
        }
      }),
    )
  })
})

describe('what a program offers for the clipboard', () => {
  const encode = (text: string) => encodeBytes(new TextEncoder().encode(text))
  const encodeBytes = (bytes: Uint8Array) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))

  it('is its text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        expect(clipboardRequest(`c;${encode(text)}`)).toBe(text)
      }),
    )
  })

  it('is nothing when it asks for what is there, empties it, or is no text', () => {
    for (const data of ['c;?', ';?', 'c;', '', 'c;%%%', `c;${encodeBytes(Uint8Array.of(0xff, 0xfe))}`, `c;${'QUFB'.repeat(400_000)}`]) {
      expect(clipboardRequest(data)).toBeNull()
    }
  })
})

describe('a title', () => {
  it('keeps its words and loses what could change others', () => {
    expect(safeTitle('  vim:  notes.md ')).toBe('vim: notes.md')
    expect(safeTitle('a\u202Eb\nc\u200F\u0007d')).toBe('a b c d')
    expect(safeTitle('x'.repeat(5_000))).toHaveLength(80)
  })

  it('is one line without anything unseen, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => {
        expect(safeTitle(raw)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
      }),
    )
  })
})

describe('keys of the row', () => {
  it('send what a keyboard sends, also to programs that ask for other cursor keys', () => {
    expect(encodeTouchKey('escape', noCtrl)).toBe('\u001B')
    expect(encodeTouchKey('tab', noCtrl)).toBe('\t')
    expect(encodeTouchKey('up', noCtrl)).toBe('\u001B[A')
    expect(encodeTouchKey('up', { ...noCtrl, applicationCursor: true })).toBe('\u001BOA')
    expect(encodeTouchKey('left', { ctrl: true, applicationCursor: true })).toBe('\u001B[1;5D')
    expect(encodeTouchKey('pipe', noCtrl)).toBe('|')
  })

  it('hold Ctrl for one typed character', () => {
    expect(withCtrl('c')).toBe('\u0003')
    expect(withCtrl('C')).toBe('\u0003')
    expect(withCtrl('[')).toBe('\u001B')
    expect(withCtrl(' ')).toBe('\0')
    expect(withCtrl('é')).toBe('é')
    expect(withCtrl('\u001B[A')).toBe('\u001B[A')
  })
})
