import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meetDrafts } from './draft-meeting.ts'

const held = { text: 'mine', base: 3, sent: null, isDirty: true, ageMs: 100 }
const saved = { text: 'theirs', version: 5, age_ms: 5_000 }

describe('two drafts of one chat', () => {
  it('are one when this window changed nothing', () => {
    expect(meetDrafts({ ...held, isDirty: false }, saved)).toEqual({ text: 'theirs', base: 5, isDirty: false, setAside: null })
  })

  it('are one when nobody else saved', () => {
    expect(meetDrafts(held, { ...saved, version: 3 })).toEqual({ text: 'mine', base: 3, isDirty: true, setAside: null })
  })

  it('are one when what was saved came from here and only its answer was lost', () => {
    expect(meetDrafts({ ...held, sent: 'theirs', ageMs: 9_000 }, saved)).toEqual({ text: 'mine', base: 5, isDirty: true, setAside: null })
  })

  it('show the newer and set the other aside', () => {
    expect(meetDrafts(held, saved)).toEqual({ text: 'mine', base: 5, isDirty: true, setAside: 'theirs' })
    expect(meetDrafts({ ...held, ageMs: 9_000 }, saved)).toEqual({ text: 'theirs', base: 5, isDirty: false, setAside: 'mine' })
  })

  it('offer nothing that is still there', () => {
    expect(meetDrafts({ ...held, text: 'theirs, and more' }, saved).setAside).toBeNull()
    expect(meetDrafts({ ...held, text: ' ' }, saved)).toMatchObject({ text: 'theirs', setAside: null })
    expect(meetDrafts(held, { ...saved, text: '' })).toMatchObject({ text: 'mine', isDirty: true, setAside: null })
  })

  it('never lose words of either side', () => {
    const text = fc.constantFrom('', ' ', 'a', 'a b', 'b', 'c')
    fc.assert(
      fc.property(fc.record({ mine: text, theirs: text, base: fc.nat(4), version: fc.nat(4), ageMs: fc.nat(9), age_ms: fc.nat(9) }), ({ mine, theirs, base, version, ageMs, age_ms }) => {
        const met = meetDrafts({ text: mine, base, sent: null, isDirty: true, ageMs }, { text: theirs, version, age_ms })
        const kept = `${met.text}\n${met.setAside ?? ''}`
        expect(kept).toContain(mine.trim())
        // A draft that this window began from was replaced by the person who typed here.
        expect(kept).toContain(base === version ? '' : theirs.trim())
      }),
    )
  })
})
