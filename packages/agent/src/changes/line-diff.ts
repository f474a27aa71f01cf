import { diffArrays } from 'diff'

/** A run of lines that was replaced by another; either may be empty. Indices count from 0. */
export interface LineEdit {
  readonly oldStart: number
  readonly oldLines: number
  readonly newStart: number
  readonly newLines: number
}

/**
 * Lines that do not match beyond which the search for the shortest diff is given up. Its cost grows with
 * the square (0.25 s here); the limit is a count and not a time so that equal files give equal diffs.
 */
const MAX_EDIT_LENGTH = 2000

/**
 * The lines of a file, each with its line feed; the last may lack it, so joining them gives the file
 * again. Each character stands for one byte (latin1), which keeps bytes that are no UTF-8 exact.
 */
export function splitLines(content: Buffer | null): string[] {
  if (content === null || content.length === 0) return []
  return content.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) ?? []
}

export function joinLines(lines: readonly string[]): Buffer {
  return Buffer.from(lines.join(''), 'latin1')
}

/**
 * What has to be replaced to get from `before` to `after`: ascending, with at least one equal line
 * between two edits. Files that differ in too much give one edit, from the first difference to the last.
 */
export function diffLines(before: readonly string[], after: readonly string[]): LineEdit[] {
  const prefix = commonPrefix(before, after)
  const suffix = commonSuffix(before, after, prefix)
  const old = before.slice(prefix, before.length - suffix)
  const new_ = after.slice(prefix, after.length - suffix)
  if (old.length === 0 && new_.length === 0) return []
  return toEdits(matchLines(old, new_), old.length, new_.length).map((edit) => ({
    ...edit,
    oldStart: edit.oldStart + prefix,
    newStart: edit.newStart + prefix,
  }))
}

function commonPrefix(a: readonly string[], b: readonly string[]): number {
  const most = Math.min(a.length, b.length)
  let length = 0
  while (length < most && a[length] === b[length]) length += 1
  return length
}

function commonSuffix(a: readonly string[], b: readonly string[], prefix: number): number {
  const most = Math.min(a.length, b.length) - prefix
  let length = 0
  while (length < most && a[a.length - 1 - length] === b[b.length - 1 - length]) length += 1
  return length
}

/** Two lines that are the same one, before and after. */
type Match = readonly [oldIndex: number, newIndex: number]

/**
 * Only lines that occur on both sides can match; leaving out the others first makes the usual case of
 * much new text cheap.
 */
function matchLines(old: readonly string[], new_: readonly string[]): Match[] {
  const oldIndices = indicesOfShared(old, new_)
  const newIndices = indicesOfShared(new_, old)
  const at = (lines: readonly string[], indices: readonly number[]): (string | undefined)[] => indices.map((index) => lines[index])
  const parts = diffArrays(at(old, oldIndices), at(new_, newIndices), { maxEditLength: MAX_EDIT_LENGTH }) ?? []
  const matches: Match[] = []
  let oldAt = 0
  let newAt = 0
  for (const { added, removed, count } of parts) {
    if (!added && !removed) {
      for (let step = 0; step < count; step += 1) {
        matches.push([oldIndices[oldAt + step] ?? 0, newIndices[newAt + step] ?? 0])
      }
    }
    if (!added) oldAt += count
    if (!removed) newAt += count
  }
  return matches
}

function indicesOfShared(lines: readonly string[], others: readonly string[]): number[] {
  const known = new Set(others)
  return lines.flatMap((line, index) => (known.has(line) ? [index] : []))
}

function toEdits(matches: readonly Match[], oldLength: number, newLength: number): LineEdit[] {
  const edits: LineEdit[] = []
  let oldStart = 0
  let newStart = 0
  for (const [oldIndex, newIndex] of [...matches, [oldLength, newLength] as const]) {
    const oldLines = oldIndex - oldStart
    const newLines = newIndex - newStart
    if (oldLines > 0 || newLines > 0) edits.push({ oldStart, oldLines, newStart, newLines })
    oldStart = oldIndex + 1
    newStart = newIndex + 1
  }
  return edits
}
