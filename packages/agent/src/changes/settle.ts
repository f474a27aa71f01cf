import { sameContent } from './content-hash.ts'
import { mergeThreeWay } from './merge-three-way.ts'
import type { Conflict, ConflictReason } from './merge-three-way.ts'

/** A change of one file, and what stands on disk now. `null` is a file that does not exist. */
export interface SettleInput {
  readonly before: Buffer | null
  readonly after: Buffer | null
  readonly disk: Buffer | null
}

/** What to do with the disk. A `content` of `null` means to delete the file. */
export type ApplyDecision =
  | { readonly kind: 'write'; readonly content: Buffer | null }
  /** The disk holds the change; nothing is to be written. */
  | { readonly kind: 'already' }
  /** The file moved on and the change fits into it all the same. */
  | { readonly kind: 'merge'; readonly content: Buffer | null }
  | { readonly kind: 'conflict'; readonly reason: ConflictReason; readonly conflicts: readonly Conflict[] }

export type RevertDecision =
  | ApplyDecision
  /** The file is no longer as the change left it: nobody but the person may decide to go on. */
  | { readonly kind: 'changed_since' }

/** In conflicts `ours` is the disk and `theirs` what the change made. */
export function decideApply({ before, after, disk }: SettleInput): ApplyDecision {
  if (sameContent(disk, after)) return { kind: 'already' }
  if (sameContent(disk, before)) return { kind: 'write', content: after }
  return mergeIntoDisk(before, disk, after)
}

/**
 * Takes back what a change did, only where the file is still exactly as it left it. With `merge` (the
 * person was asked) also out of a file that moved on, when that is clean; in conflicts `ours` is then the
 * disk and `theirs` what stood there before the change.
 */
export function decideRevert({ before, after, disk, merge }: SettleInput & { readonly merge: boolean }): RevertDecision {
  if (sameContent(disk, before)) return { kind: 'already' }
  if (sameContent(disk, after)) return { kind: 'write', content: before }
  return merge ? mergeIntoDisk(after, disk, before) : { kind: 'changed_since' }
}

function mergeIntoDisk(from: Buffer | null, disk: Buffer | null, to: Buffer | null): ApplyDecision {
  const merged = mergeThreeWay(from, disk, to)
  if (!merged.ok) return { kind: 'conflict', reason: merged.reason, conflicts: merged.conflicts }
  return sameContent(merged.content, disk) ? { kind: 'already' } : { kind: 'merge', content: merged.content }
}
