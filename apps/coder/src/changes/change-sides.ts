import { diffHunks, hashContent, unifiedDiff } from '@boocode/agent'
import type { Change } from '@boocode/contracts'

/** A file before and after a change; null where it does not exist. */
export interface Sides {
  before: Buffer | null
  after: Buffer | null
}

export type DescribedSides = Pick<Change, 'operation' | 'before_hash' | 'after_hash' | 'diff' | 'additions' | 'deletions'>

/** Everything that a change's row says of its two sides. */
export function describeSides(path: string, { before, after }: Sides): DescribedSides {
  const lines = diffHunks(before, after).flatMap((hunk) => hunk.lines)
  return {
    operation: before === null ? 'create' : after === null ? 'delete' : 'edit',
    before_hash: hashContent(before),
    after_hash: hashContent(after),
    diff: unifiedDiff(path, before, after),
    additions: lines.filter((line) => line.startsWith('+')).length,
    deletions: lines.filter((line) => line.startsWith('-')).length,
  }
}
