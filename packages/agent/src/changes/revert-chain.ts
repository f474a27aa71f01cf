import { sameContent } from './content-hash.ts'
import type { PendingLink } from './fold-overlay.ts'
import { decideRevert } from './settle.ts'
import type { RevertDecision } from './settle.ts'

export interface ChainRevert {
  /** What the disk has to hold afterwards: one write, or none when it is what the disk holds already. */
  readonly content: Buffer | null
  /** The changes that are then taken back, newest first. */
  readonly reverted: readonly string[]
  /** The change that could not be, and with it every older one. */
  readonly blocked: { readonly id: string; readonly decision: Extract<RevertDecision, { kind: 'changed_since' | 'conflict' }> } | null
}

export interface ChainRevertInput {
  /** Applied changes of one path, oldest first. */
  readonly chain: readonly PendingLink[]
  readonly disk: Buffer | null
  /** As in `decideRevert`. */
  readonly merge: boolean
}

/**
 * Takes several changes of one path back, newest first, up to one that does not go. They must be decided
 * together: a person may have written what an older change had left, and going through the changes one by
 * one would pass over the newer ones and then take the person's text for ours.
 */
export function decideRevertChain({ chain, disk, merge }: ChainRevertInput): ChainRevert {
  const newestFirst = chain.toReversed()
  const oldest = chain[0]
  const last = chain.at(-1)
  if (oldest === undefined || last === undefined) return { content: disk, reverted: [], blocked: null }
  const isBack = sameContent(disk, oldest.before) && !sameContent(disk, last.after)
  if (isBack) return { content: disk, reverted: newestFirst.map(({ id }) => id), blocked: null }
  let content = disk
  const reverted: string[] = []
  for (const { id, before, after } of newestFirst) {
    const decision = decideLink({ before, after, disk: content, merge })
    if (decision.kind === 'changed_since' || decision.kind === 'conflict') return { content, reverted, blocked: { id, decision } }
    if (decision.kind !== 'already') content = decision.content
    reverted.push(id)
  }
  return { content, reverted, blocked: null }
}

/** Without merging nothing counts but the exact state that the change left. */
function decideLink(link: Parameters<typeof decideRevert>[0]): RevertDecision {
  if (sameContent(link.disk, link.after)) return { kind: 'write', content: link.before }
  return link.merge ? decideRevert(link) : { kind: 'changed_since' }
}
