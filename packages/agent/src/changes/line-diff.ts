import { diffArrays } from 'diff'

import type { FileLines } from './file-lines.ts'

/** A run of lines that was replaced by another; either may be empty. Indices count from 0. */
export interface LineEdit {
  readonly oldStart: number
  readonly oldLines: number
  readonly newStart: number
  readonly newLines: number
}

/**
 * Lines that do not match beyond which the search for the shortest diff is given up. Its cost grows with
 * the square (well under a second here); the limit is a count and not a time so that equal files give
 * equal diffs.
 */
const MAX_EDIT_LENGTH = 1500

/**
 * What has to be replaced to get from `before` to `after`: ascending, with at least one equal line
 * between two edits. Files that differ in too much give one edit, from the first difference to the last.
 */
export function diffLines(before: FileLines, after: FileLines): LineEdit[] {
  const { prefix, suffix } = findCommonEnds(before, after)
  const old = toStrings(before, prefix, before.count - suffix)
  const new_ = toStrings(after, prefix, after.count - suffix)
  return toEdits(matchLines(old, new_), old.length, new_.length).map((edit) => ({
    ...edit,
    oldStart: edit.oldStart + prefix,
    newStart: edit.newStart + prefix,
  }))
}

/** Whole lines that are the same at the beginning and at the end of both files, found by their bytes. */
function findCommonEnds(before: FileLines, after: FileLines): { readonly prefix: number; readonly suffix: number } {
  const [a, b] = [before.content, after.content]
  if (a.equals(b)) return { prefix: before.count, suffix: 0 }
  const shorter = Math.min(a.length, b.length)
  let equal = 0
  while (equal < shorter && a[equal] === b[equal]) equal += 1
  // The last line that begins in the common part may not end in it: it is left to the search.
  const prefix = Math.max(0, before.countBefore(equal + 1) - 1)
  const most = shorter - before.startOf(prefix)
  let tail = 0
  while (tail < most && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1
  // A line counts when the line feed before it is in the common part too.
  const suffix = before.count - before.countBefore(a.length - tail + 1)
  return { prefix, suffix }
}

/** As strings of one character a byte (latin1), in which bytes that are no UTF-8 stay what they are. */
function toStrings(lines: FileLines, start: number, end: number): string[] {
  return Array.from({ length: end - start }, (_, index) => lines.slice(start + index, start + index + 1).toString('latin1'))
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
  const pick = (lines: readonly string[], indices: readonly number[]): (string | undefined)[] => indices.map((index) => lines[index])
  const parts = diffArrays(pick(old, oldIndices), pick(new_, newIndices), { maxEditLength: MAX_EDIT_LENGTH }) ?? []
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
