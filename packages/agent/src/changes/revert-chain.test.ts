import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { sameContent } from './content-hash.ts'
import type { PendingLink } from './fold-overlay.ts'
import { decideRevertChain } from './revert-chain.ts'
import { decideApply } from './settle.ts'

type Version = Buffer | null

const bytes = (text: string): Buffer => Buffer.from(text)
const anyVersion = fc.option(fc.array(fc.constantFrom('a\n', 'b\n', 'c\n'), { maxLength: 4 }).map((parts) => bytes(parts.join(''))))

interface Step {
  readonly by: 'person' | 'session' | 'other session'
  readonly path: string
  readonly content: Version
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  by: fc.constantFrom('person', 'session', 'other session'),
  path: fc.constantFrom('p', 'q'),
  content: anyVersion,
})

interface World {
  readonly disk: Map<string, Version>
  /** The session's changes of each path, oldest first. */
  readonly chains: Map<string, PendingLink[]>
}

/** Carries the steps out: agents through `decideApply`, the person at once. */
function play(steps: readonly Step[]): World {
  const disk = new Map<string, Version>()
  const chains = new Map<string, PendingLink[]>()
  for (const [index, { by, path, content }] of steps.entries()) {
    const before = disk.get(path) ?? null
    const decision = decideApply({ before, after: content, disk: before })
    if (by === 'person') disk.set(path, content)
    else if (decision.kind === 'write') {
      disk.set(path, decision.content)
      if (by === 'session') chains.set(path, [...(chains.get(path) ?? []), { id: String(index), before, after: content }])
    }
  }
  return { disk, chains }
}

describe('undoing a session after a person and agents wrote to the same files', () => {
  it('never touches a path that the session did not write, or that changed since', () => {
    const property = fc.property(fc.array(anyStep, { maxLength: 20 }), (steps) => {
      const { disk, chains } = play(steps)
      for (const path of ['p', 'q']) {
        const chain = chains.get(path) ?? []
        const now = disk.get(path) ?? null
        const isOurs = chain.length > 0 && sameContent(chain.at(-1)?.after ?? null, now)
        const { content } = decideRevertChain({ chain, disk: now, merge: false })
        expect(isOurs || sameContent(content, now)).toBe(true)
      }
    })
    fc.assert(property, { numRuns: 2000 })
  })

  it('goes back exactly to where the session began, as far as nobody wrote in between', () => {
    const property = fc.property(fc.array(anyStep, { minLength: 1, maxLength: 12 }), (steps) => {
      const onePath = steps.map((step) => ({ ...step, path: 'p' }))
      const { disk, chains } = play(onePath)
      const chain = chains.get('p') ?? []
      const now = disk.get('p') ?? null
      const { content, reverted, blocked } = decideRevertChain({ chain, disk: now, merge: false })
      const oldest = chain.find(({ id }) => id === reverted.at(-1))
      expect(sameContent(content, oldest === undefined ? now : oldest.before)).toBe(true)
      expect(reverted.length + (blocked === null ? 0 : 1)).toBeLessThanOrEqual(chain.length)
      expect(blocked === null).toBe(reverted.length === chain.length)
    })
    fc.assert(property, { numRuns: 1000 })
  })
})

describe('decideRevertChain', () => {
  const chain = [
    { id: 'one', before: null, after: bytes('1\n2\n3\n') },
    { id: 'two', before: bytes('1\n2\n3\n'), after: bytes('1\n2\nx\n') },
  ]

  it('takes all changes back in one write', () => {
    expect(decideRevertChain({ chain, disk: bytes('1\n2\nx\n'), merge: false })).toEqual({
      content: null,
      reverted: ['two', 'one'],
      blocked: null,
    })
  })

  it('does not take text that a person put back for its own', () => {
    const blocked = { id: 'two', decision: { kind: 'changed_since' } }
    const disk = bytes('1\n2\n3\n')
    expect(decideRevertChain({ chain, disk, merge: false })).toEqual({ content: disk, reverted: [], blocked })
  })

  it('has nothing to write when all is back already', () => {
    expect(decideRevertChain({ chain, disk: null, merge: false })).toEqual({ content: null, reverted: ['two', 'one'], blocked: null })
  })

  it('merges when the person agreed, up to the first conflict', () => {
    const merged = decideRevertChain({ chain, disk: bytes('0\n2\nx\n'), merge: true })
    expect(merged).toMatchObject({ content: bytes('0\n2\n3\n'), reverted: ['two'], blocked: { id: 'one', decision: { kind: 'conflict' } } })
  })
})
