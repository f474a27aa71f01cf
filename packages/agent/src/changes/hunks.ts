import type { Hunk } from '@boocode/contracts'

import { printablePath } from '../guard/printable-path.ts'
import { isBinary } from './binary-content.ts'
import { splitLines } from './file-lines.ts'
import type { FileLines } from './file-lines.ts'
import { diffLines } from './line-diff.ts'
import type { LineEdit } from './line-diff.ts'

const CONTEXT_LINES = 3
const MAX_DIFF_CHARS = 1024 * 1024
const NO_NEWLINE = '\\ No newline at end of file'

/**
 * What changed, with three lines around it. A start is counted from 1; where there are no lines it is the
 * line before (0 at the beginning of the file). A carriage return stays at the end of its line, bytes that
 * are not UTF-8 are shown as U+FFFD. None for equal, empty and binary files: those can only be taken whole.
 * `null` is a file that does not exist.
 */
export function diffHunks(before: Buffer | null, after: Buffer | null): Hunk[] {
  if (isBinary(before) || isBinary(after)) return []
  const old = splitLines(before)
  const new_ = splitLines(after)
  return groupEdits(diffLines(old, new_)).map((edits) => renderHunk(edits, old, new_))
}

/**
 * `before` with only the hunks at `indices` (of `diffHunks`) applied: all of them give exactly `after`,
 * none exactly `before`. Where there are no hunks this is `before`. Throws a RangeError for an index that
 * is none.
 */
export function selectHunks(before: Buffer | null, after: Buffer | null, indices: readonly number[]): Buffer | null {
  const old = splitLines(before)
  const new_ = splitLines(after)
  const groups = isBinary(before) || isBinary(after) ? [] : groupEdits(diffLines(old, new_))
  const chosen = new Set(indices)
  for (const index of chosen) {
    if (groups[index] === undefined) throw new RangeError(`there is no hunk ${index} among ${groups.length}`)
  }
  if (chosen.size === 0) return before
  if (chosen.size === groups.length) return after
  const parts: Buffer[] = []
  let taken = 0
  for (const edit of groups.flatMap((edits, index) => (chosen.has(index) ? edits : []))) {
    parts.push(old.slice(taken, edit.oldStart), new_.slice(edit.newStart, edit.newStart + edit.newLines))
    taken = edit.oldStart + edit.oldLines
  }
  return Buffer.concat([...parts, old.slice(taken, old.count)])
}

/**
 * The change of one file in Git's format, ending in a line feed; empty for equal files. Cut after 1 MB,
 * with a line that says so: for people and models to read, `selectHunks` is for applying.
 *
 * @param path as it shall be shown, relative to the project root
 */
export function unifiedDiff(path: string, before: Buffer | null, after: Buffer | null): string {
  const name = printablePath(path)
  const header = diffHeader(name, before, after)
  if (isBinary(before) || isBinary(after)) {
    if (before !== null && after !== null && before.equals(after)) return ''
    return [...header, `Binary files ${sideName('a', name, before)} and ${sideName('b', name, after)} differ`, ''].join('\n')
  }
  const hunks = diffHunks(before, after)
  if (hunks.length === 0) return (before === null) === (after === null) ? '' : [...header, ''].join('\n')
  const sides = [`--- ${sideName('a', name, before)}`, `+++ ${sideName('b', name, after)}`]
  return capDiff([...header, ...sides], hunks)
}

/** Lines that are new or gone; none of binary files. */
export function countChangedLines(before: Buffer | null, after: Buffer | null): { additions: number; deletions: number } {
  let additions = 0
  let deletions = 0
  if (isBinary(before) || isBinary(after)) return { additions, deletions }
  for (const { oldLines, newLines } of diffLines(splitLines(before), splitLines(after))) {
    additions += newLines
    deletions += oldLines
  }
  return { additions, deletions }
}

function diffHeader(path: string, before: Buffer | null, after: Buffer | null): string[] {
  const first = `diff --git a/${path} b/${path}`
  if (before === null) return [first, 'new file mode 100644']
  return after === null ? [first, 'deleted file mode 100644'] : [first]
}

function sideName(side: 'a' | 'b', path: string, content: Buffer | null): string {
  return content === null ? '/dev/null' : `${side}/${path}`
}

function capDiff(header: readonly string[], hunks: readonly Hunk[]): string {
  const kept = [...header]
  let room = MAX_DIFF_CHARS
  for (const line of hunks.flatMap((hunk) => [hunkHeader(hunk), ...hunk.lines])) {
    room -= line.length + 1
    if (room < 0) {
      kept.push('[The diff is longer than 1 MB and was cut here.]')
      break
    }
    kept.push(line)
  }
  return `${kept.join('\n')}\n`
}

function hunkHeader({ old_start, old_lines, new_start, new_lines }: Hunk): string {
  return `@@ -${formatRange(old_start, old_lines)} +${formatRange(new_start, new_lines)} @@`
}

function formatRange(start: number, lines: number): string {
  return lines === 1 ? String(start) : `${start},${lines}`
}

/** Edits so near to each other that their context would meet belong to one hunk. */
function groupEdits(edits: readonly LineEdit[]): LineEdit[][] {
  const groups: LineEdit[][] = []
  let end = Number.NEGATIVE_INFINITY
  for (const edit of edits) {
    if (edit.oldStart - end <= 2 * CONTEXT_LINES) groups.at(-1)?.push(edit)
    else groups.push([edit])
    end = edit.oldStart + edit.oldLines
  }
  return groups
}

function renderHunk(edits: readonly LineEdit[], old: FileLines, new_: FileLines): Hunk {
  const first = edits[0]
  const last = edits.at(-1)
  if (first === undefined || last === undefined) throw new Error('a hunk has at least one edit')
  const oldStart = Math.max(0, first.oldStart - CONTEXT_LINES)
  const oldEnd = Math.min(old.count, last.oldStart + last.oldLines + CONTEXT_LINES)
  const newStart = first.newStart - (first.oldStart - oldStart)
  const newEnd = last.newStart + last.newLines + (oldEnd - last.oldStart - last.oldLines)
  const parts: string[][] = []
  let shown = oldStart
  for (const edit of edits) {
    const oldRest = edit.oldStart + edit.oldLines
    parts.push(renderLines(' ', old, [shown, edit.oldStart]))
    parts.push(renderLines('-', old, [edit.oldStart, oldRest]))
    parts.push(renderLines('+', new_, [edit.newStart, edit.newStart + edit.newLines]))
    shown = oldRest
  }
  parts.push(renderLines(' ', old, [shown, oldEnd]))
  return {
    old_start: oldEnd === oldStart ? oldStart : oldStart + 1,
    old_lines: oldEnd - oldStart,
    new_start: newEnd === newStart ? newStart : newStart + 1,
    new_lines: newEnd - newStart,
    lines: parts.flat(),
  }
}

function renderLines(sign: ' ' | '+' | '-', file: FileLines, [start, end]: readonly [start: number, end: number]): string[] {
  const lines: string[] = []
  for (let index = start; index < end; index += 1) {
    const text = file.slice(index, index + 1).toString('utf8')
    if (text.endsWith('\n')) lines.push(sign + text.slice(0, -1))
    else lines.push(sign + text, NO_NEWLINE)
  }
  return lines
}
