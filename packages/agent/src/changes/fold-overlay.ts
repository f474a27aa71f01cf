import { sameContent } from './content-hash.ts'
import { mergeThreeWay } from './merge-three-way.ts'

/** A pending change of one path. `null` is a file that does not exist. */
export interface PendingLink {
  readonly id: string
  readonly before: Buffer | null
  readonly after: Buffer | null
}

export interface FoldedPath {
  readonly content: Buffer | null
  /** Changes that fit neither the disk nor what the ones before them left, in order. */
  readonly conflicting: readonly string[]
}

/**
 * What a chat sees of one path: the disk with its pending changes made in the order they were planned.
 * Where a change no longer fits it wins, as its author saw it, and is named: the agent must see its own
 * last word, and the person must decide before it is applied.
 */
export function foldPending(disk: Buffer | null, chain: readonly PendingLink[]): FoldedPath {
  let content = disk
  const conflicting: string[] = []
  for (const { id, before, after } of chain) {
    if (sameContent(content, after)) continue
    const merged = mergeThreeWay(before, content, after)
    if (!merged.ok) conflicting.push(id)
    content = merged.ok ? merged.content : after
  }
  return { content, conflicting }
}
