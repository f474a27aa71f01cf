import type { Hunk } from '@boocode/contracts'

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed' | 'remark'
  /** Numbers in the file before and after; null on the side where the line is not. */
  readonly before: number | null
  readonly after: number | null
  readonly text: string
}

const kinds: Record<string, DiffLine['kind'] | undefined> = { '+': 'added', '-': 'removed', '\\': 'remark' }

/** The lines of a hunk with their numbers. */
export function diffLines(hunk: Hunk): DiffLine[] {
  let before = hunk.old_start
  let after = hunk.new_start
  return hunk.lines.map((line) => {
    const kind = kinds[line.charAt(0)] ?? 'same'
    const isBefore = kind === 'same' || kind === 'removed'
    const isAfter = kind === 'same' || kind === 'added'
    const numbered = { kind, before: isBefore ? before : null, after: isAfter ? after : null, text: line.slice(1) }
    if (isBefore) before += 1
    if (isAfter) after += 1
    return numbered
  })
}

/** How many lines hunks add and remove. */
export function countLines(hunks: readonly Hunk[]): { additions: number; deletions: number } {
  const lines = hunks.flatMap((hunk) => hunk.lines)
  return {
    additions: lines.filter((line) => line.startsWith('+')).length,
    deletions: lines.filter((line) => line.startsWith('-')).length,
  }
}
