import { describe, expect, test } from 'vitest'
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
