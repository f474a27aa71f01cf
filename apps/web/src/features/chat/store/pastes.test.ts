import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isLongPaste, joinPastes, splitPastes } from './pastes.ts'

const piece = fc.constantFrom('a', 'line\nline', '\n', '\n\n', '```', '````', '````text pasted', '```text pasted\n', ' ', '')
const words = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))

describe('pasted texts', () => {
  it('come out as they went in', () => {
    expect(splitPastes(joinPastes({ text: 'look at this', pastes: ['one\ntwo', '```\ncode\n```'] }))).toEqual({
      text: 'look at this',
      pastes: ['one\ntwo', '```\ncode\n```'],
    })
    expect(splitPastes(joinPastes({ text: '', pastes: ['only'] }))).toEqual({ text: '', pastes: ['only'] })
  })

  it('never change the words of a message, whatever is typed and pasted', () => {
    fc.assert(
      fc.property(words, fc.array(words.filter((text) => text !== ''), { maxLength: 3 }), (text, pastes) => {
        const content = joinPastes({ text, pastes })
        expect(joinPastes(splitPastes(content))).toBe(content)
      }),
    )
  })

  it('come out as they went in when what is typed holds no such fence', () => {
    const typed = fc.array(fc.constantFrom('a', '\n', '\n\n', '```', ' '), { maxLength: 8 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(typed, fc.array(words.filter((text) => text !== ''), { minLength: 1, maxLength: 3 }), (text, pastes) => {
        expect(splitPastes(joinPastes({ text, pastes }))).toEqual({ text, pastes })
      }),
    )
  })

  it('are long from some thousand characters or some dozen lines on', () => {
    expect(isLongPaste('a'.repeat(4_000))).toBe(false)
    expect(isLongPaste('a'.repeat(4_001))).toBe(true)
    expect(isLongPaste('\n'.repeat(60))).toBe(true)
  })
})
