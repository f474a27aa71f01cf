import fc from 'fast-check'
import { expect, it } from 'vitest'

import { foldPending } from './fold-overlay.ts'

const bytes = (text: string): Buffer => Buffer.from(text)
const anyVersion = fc.option(fc.array(fc.constantFrom('a\n', 'b\n', 'c\n'), { maxLength: 6 }).map((parts) => bytes(parts.join(''))))

/** Each change made from what the one before it left. */
function chainOf(start: Buffer | null, versions: readonly (Buffer | null)[]) {
  return versions.map((after, index) => ({ id: String(index), before: index === 0 ? start : (versions[index - 1] ?? null), after }))
}

it('shows the last of changes that were made one upon the other', () => {
  const property = fc.property(anyVersion, fc.array(anyVersion, { minLength: 1, maxLength: 6 }), (disk, versions) => {
    const folded = foldPending(disk, chainOf(disk, versions))
    expect(folded).toEqual({ content: versions.at(-1) ?? null, conflicting: [] })
  })
  fc.assert(property)
})

it('shows the disk where nothing is pending', () => {
  expect(foldPending(bytes('x'), [])).toEqual({ content: bytes('x'), conflicting: [] })
})

it('passes over changes that the disk holds by now', () => {
  const chain = chainOf(bytes('1\n'), [bytes('1\n2\n'), bytes('1\n2\n3\n')])
  expect(foldPending(bytes('1\n2\n'), chain)).toEqual({ content: bytes('1\n2\n3\n'), conflicting: [] })
})

it('puts changes into a file that moved on elsewhere', () => {
  const chain = chainOf(bytes('1\n2\n3\n4\n5\n'), [bytes('1\n2\n3\n4\nx\n'), bytes('1\n2\n3\n4\nx\ny\n')])
  expect(foldPending(bytes('0\n2\n3\n4\n5\n'), chain)).toEqual({ content: bytes('0\n2\n3\n4\nx\ny\n'), conflicting: [] })
})

it('shows what its author saw where a change no longer fits, names it, and goes on from there', () => {
  const chain = chainOf(bytes('1\n'), [bytes('2\n'), bytes('2\n3\n')])
  expect(foldPending(bytes('other\n'), chain)).toEqual({ content: bytes('2\n3\n'), conflicting: ['0'] })
  expect(foldPending(null, chain)).toEqual({ content: bytes('2\n3\n'), conflicting: ['0'] })
})

it('never fails to show an agent its own last word in a conflict', () => {
  const property = fc.property(anyVersion, anyVersion, fc.array(anyVersion, { minLength: 1, maxLength: 5 }), (disk, start, versions) => {
    const chain = chainOf(start, versions)
    const folded = foldPending(disk, chain)
    const last = chain.at(-1)
    const expected = last !== undefined && folded.conflicting.includes(last.id) ? last.after : folded.content
    expect(folded.content).toEqual(expected)
    expect(chain.map(({ id }) => id)).toEqual(expect.arrayContaining([...folded.conflicting]))
  })
  fc.assert(property)
})
