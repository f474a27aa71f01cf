import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { mergeThreeWay, mergeWithChoices } from './merge-three-way.ts'
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

  it('gives for one side everywhere what merging the other side’s clean edits into it gives', () => {
    const file = fc.array(fc.constantFrom('a\n', 'b\n', 'c\n', 'd\n'), { maxLength: 10 }).map((lines) => Buffer.from(lines.join('')))
    const property = fc.property(file, file, file, fc.constantFrom<ConflictChoice>('ours', 'theirs'), (base, ours, theirs, side) => {
      const merge = mergeThreeWay(base, ours, theirs)
      fc.pre(!merge.ok && merge.reason === 'same_lines')
      const count = merge.ok ? 0 : merge.conflicts.length
      const settled = mergeWithChoices(base, { ours, theirs }, Array.from({ length: count }, () => side))
      // Settled so, there is nothing left that conflicts with the side that was taken.
      const again = mergeThreeWay(base, settled?.content ?? null, side === 'ours' ? ours : theirs)
      expect(again).toEqual({ ok: true, content: settled?.content })
    })
    fc.assert(property, { numRuns: 500 })
  })
})
