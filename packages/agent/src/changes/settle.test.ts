import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { sameContent } from './content-hash.ts'
import { decideApply, decideRevert } from './settle.ts'

const bytes = (text: string): Buffer => Buffer.from(text)
const anyVersion = fc.option(fc.array(fc.constantFrom('a\n', 'b\n', 'c\n'), { maxLength: 6 }).map((parts) => bytes(parts.join(''))))

describe('decideApply', () => {
  const [before, after] = [bytes('1\n2\n3\n4\n'), bytes('1\n2\n3\nx\n')]

  it('writes over what the change was made from, and over nothing else', () => {
    expect(decideApply({ before, after, disk: before })).toEqual({ kind: 'write', content: after })
    expect(decideApply({ before, after: null, disk: before })).toEqual({ kind: 'write', content: null })
    expect(decideApply({ before: null, after, disk: null })).toEqual({ kind: 'write', content: after })
  })

  it('has nothing to do when the disk holds the change, alone or among others', () => {
    expect(decideApply({ before, after, disk: after })).toEqual({ kind: 'already' })
    expect(decideApply({ before, after, disk: bytes('0\n1\n2\n3\nx\n') })).toEqual({ kind: 'already' })
  })

  it('merges into a file that moved on, or shows the conflict', () => {
    expect(decideApply({ before, after, disk: bytes('0\n2\n3\n4\n') })).toEqual({ kind: 'merge', content: bytes('0\n2\n3\nx\n') })
    expect(decideApply({ before, after, disk: bytes('1\n2\n3\ny\n') })).toEqual({
      kind: 'conflict',
      reason: 'same_lines',
      conflicts: [{ start_line: 4, ours: 'y\n', theirs: 'x\n' }],
    })
    expect(decideApply({ before, after, disk: null })).toMatchObject({ kind: 'conflict', reason: 'deleted_and_edited' })
    expect(decideApply({ before: null, after, disk: before })).toMatchObject({ kind: 'conflict', reason: 'created_twice' })
  })

  it('has nothing more to do after it was done', () => {
    const property = fc.property(anyVersion, anyVersion, (from, to) => {
      const first = decideApply({ before: from, after: to, disk: from })
      const disk = first.kind === 'write' ? first.content : from
      expect(sameContent(disk, to)).toBe(true)
      expect(decideApply({ before: from, after: to, disk })).toEqual({ kind: 'already' })
    })
    fc.assert(property)
  })
})

describe('decideRevert', () => {
  it('takes back only what is still as the change left it', () => {
    const [before, after] = [bytes('1\n2\n3\n'), bytes('1\n2\nx\n')]
    expect(decideRevert({ before, after, disk: after, merge: false })).toEqual({ kind: 'write', content: before })
    expect(decideRevert({ before, after, disk: before, merge: false })).toEqual({ kind: 'already' })
    const disk = bytes('0\n2\nx\n')
    expect(decideRevert({ before, after, disk, merge: false })).toEqual({ kind: 'changed_since' })
    expect(decideRevert({ before, after, disk, merge: true })).toEqual({ kind: 'merge', content: bytes('0\n2\n3\n') })
    expect(decideRevert({ before, after, disk: bytes('1\n2\ny\n'), merge: true })).toMatchObject({
      kind: 'conflict',
      conflicts: [{ start_line: 3, ours: 'y\n', theirs: '3\n' }],
    })
    expect(decideRevert({ before: null, after, disk: after, merge: false })).toEqual({ kind: 'write', content: null })
  })
})
