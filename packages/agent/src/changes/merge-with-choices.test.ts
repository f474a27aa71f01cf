import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { mergeWithChoices } from './merge-three-way.ts'
import type { ConflictChoice } from './merge-three-way.ts'

const bytes = (text: string | null): Buffer | null => (text === null ? null : Buffer.from(text))

function settle([base, ours, theirs]: readonly (string | null)[], ...choices: ConflictChoice[]): string | null | undefined {
  const merged = mergeWithChoices(bytes(base ?? null), { ours: bytes(ours ?? null), theirs: bytes(theirs ?? null) }, choices)
  return merged === undefined ? undefined : (merged.content?.toString('utf8') ?? null)
}

describe('mergeWithChoices', () => {
  const twice = ['1\n2\n3\n4\n5\n6\n', '1\nours 2\n3\n4\nours 5\n6\nours end\n', 'theirs 0\n1\ntheirs 2\n3\n4\ntheirs 5\n6\n'] as const

  it('puts at each place what was chosen for it, and keeps what did not conflict of both sides', () => {
    expect(settle(twice, 'ours', 'theirs')).toBe('theirs 0\n1\nours 2\n3\n4\ntheirs 5\n6\nours end\n')
    expect(settle(twice, 'theirs', 'both')).toBe('theirs 0\n1\ntheirs 2\n3\n4\nours 5\ntheirs 5\n6\nours end\n')
  })

  it('gives a last line its end when another comes below', () => {
    expect(settle(['1', '1 ours', '1 theirs'], 'both')).toBe('1 ours\n1 theirs')
    expect(settle(['1\n', '', '1 theirs\n'], 'both')).toBe('1 theirs\n')
  })

  it('takes whole files where they cannot be put together by lines', () => {
    expect(settle(['a', null, 'b'], 'ours')).toBeNull()
    expect(settle(['a', null, 'b'], 'theirs')).toBe('b')
    expect(settle(['a', 'b', null], 'theirs')).toBeNull()
    expect(settle(['a', 'b', null], 'both')).toBeUndefined()
    expect(settle([null, 'a', 'b'], 'both')).toBe('a\nb')
    expect(settle(['\0', '\x001', '\x002'], 'theirs')).toBe('\x002')
    expect(settle(['\0', '\x001', '\x002'], 'both')).toBeUndefined()
  })

  it('refuses too few and too many choices, and files that do not conflict', () => {
    expect(settle(twice, 'ours')).toBeUndefined()
    expect(settle(twice, 'ours', 'ours', 'ours')).toBeUndefined()
    expect(settle(['1', '1', '2'], 'ours')).toBeUndefined()
  })

  it('holds for any places and choices what each place asks for, and both sides’ edits that lie apart', () => {
    type Place = 'none' | 'ours' | 'theirs' | 'same' | { readonly choice: ConflictChoice }
    const place = fc.oneof(fc.constantFrom<Place>('none', 'ours', 'theirs', 'same'), fc.record({ choice: fc.constantFrom<ConflictChoice>('ours', 'theirs', 'both') }))
    const property = fc.property(fc.array(place, { maxLength: 10 }), (places) => {
      const version = (line: (place: Place) => string): Buffer => Buffer.from(places.map((each, index) => `${index} fixed\n${index} ${line(each)}\n`).join(''))
      const base = version(() => 'base')
      const ours = version((each) => (each === 'none' || each === 'theirs' ? 'base' : each === 'same' ? 'same' : 'ours'))
      const theirs = version((each) => (each === 'none' || each === 'ours' ? 'base' : each === 'same' ? 'same' : 'theirs'))
      const choices = places.flatMap((each) => (typeof each === 'object' ? [each.choice] : []))
      fc.pre(choices.length > 0)
      const expected = places.map((each, index) => {
        const words = typeof each === 'string' ? [each === 'none' ? 'base' : each] : each.choice === 'both' ? ['ours', 'theirs'] : [each.choice]
        return [`${index} fixed`, ...words.map((word) => `${index} ${word}`)].map((line) => `${line}\n`).join('')
      })
      expect(mergeWithChoices(base, { ours, theirs }, choices)?.content?.toString('utf8')).toBe(expected.join(''))
    })
    fc.assert(property, { numRuns: 300 })
  })
})
