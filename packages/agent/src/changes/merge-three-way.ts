import { isBinary } from './binary-content.ts'
import { sameContent } from './content-hash.ts'
import { splitLines } from './file-lines.ts'
import type { FileLines } from './file-lines.ts'
import { diffLines } from './line-diff.ts'
import type { LineEdit } from './line-diff.ts'

const LF = 10

/** Why two changes of one file do not go together. */
export type ConflictReason = 'same_lines' | 'deleted_and_edited' | 'created_twice' | 'binary'

/** A place that both sides changed, differently. Bytes that are not UTF-8 are shown as U+FFFD. */
export interface Conflict {
  /** In `ours`, counted from 1; where `ours` is empty, the line before which it would stand. */
  readonly start_line: number
  /** Whole lines with their line ends; `null` for a file that does not exist. As large as the place is. */
  readonly ours: string | null
  readonly theirs: string | null
}

export type Merge =
  | { readonly ok: true; readonly content: Buffer | null }
  | {
      readonly ok: false
      readonly reason: ConflictReason
      /** At least one, ascending; none for binary files. */
      readonly conflicts: readonly Conflict[]
    }

/**
 * Puts two changes of one file together, by lines. Changes of the same or of touching lines conflict
 * unless they are equal, as they do in Git; nothing is guessed. `null` is a file that does not exist.
 */
export function mergeThreeWay(base: Buffer | null, ours: Buffer | null, theirs: Buffer | null): Merge {
  if (sameContent(ours, theirs) || sameContent(base, theirs)) return { ok: true, content: ours }
  if (sameContent(base, ours)) return { ok: true, content: theirs }
  if (isBinary(base) || isBinary(ours) || isBinary(theirs)) return { ok: false, reason: 'binary', conflicts: [] }
  if (ours === null || theirs === null) return wholeFileConflict('deleted_and_edited', ours, theirs)
  if (base === null) return wholeFileConflict('created_twice', ours, theirs)
  return mergeLines(splitLines(base), splitLines(ours), splitLines(theirs))
}

/** What is to stand at a place that both sides changed. */
export type ConflictChoice = 'ours' | 'theirs' | 'both'

/**
 * The same with conflicts settled by somebody who looked at them: a choice for each, in their order; one for a
 * binary file. `both` puts theirs below ours, of text that both have. Undefined when the choices do not fit.
 */
export function mergeWithChoices(base: Buffer | null, sides: { readonly ours: Buffer | null; readonly theirs: Buffer | null }, choices: readonly ConflictChoice[]): { readonly content: Buffer | null } | undefined {
  const { ours, theirs } = sides
  const merge = mergeThreeWay(base, ours, theirs)
  if (merge.ok || choices.length !== Math.max(1, merge.conflicts.length)) return undefined
  if (merge.reason === 'same_lines') return { content: joinLines({ base: splitLines(base), ours: splitLines(ours), theirs: splitLines(theirs) }, choices) }
  const [choice] = choices
  if (choice === 'ours') return { content: ours }
  if (choice === 'theirs') return { content: theirs }
  return merge.reason === 'created_twice' && ours !== null && theirs !== null ? { content: stack(ours, theirs) } : undefined
}

function joinLines(files: { readonly base: FileLines; readonly ours: FileLines; readonly theirs: FileLines }, choices: readonly ConflictChoice[]): Buffer {
  const { base, ours, theirs } = files
  const joined: Buffer[] = []
  let taken = 0
  let place = 0
  for (const region of findRegions(diffLines(base, ours), diffLines(base, theirs))) {
    const mine = ours.slice(...region.ours)
    const other = theirs.slice(...region.theirs)
    joined.push(base.slice(taken, region.start))
    taken = region.end
    if (region.changedBy !== 'both' || mine.equals(other)) joined.push(region.changedBy === 'theirs' ? other : mine)
    else {
      const choice = choices[place]
      joined.push(choice === 'both' ? stack(mine, other) : choice === 'theirs' ? other : mine)
      place += 1
    }
  }
  return Buffer.concat([...joined, base.slice(taken, base.count)])
}

/** One below the other; a last line without its end gets one. */
function stack(above: Buffer, below: Buffer): Buffer {
  const isOpen = above.length > 0 && below.length > 0 && above.at(-1) !== LF
  return Buffer.concat([above, ...(isOpen ? [Buffer.from('\n')] : []), below])
}

function wholeFileConflict(reason: ConflictReason, ours: Buffer | null, theirs: Buffer | null): Merge {
  const show = (content: Buffer | null): string | null => content?.toString('utf8') ?? null
  return { ok: false, reason, conflicts: [{ start_line: 1, ours: show(ours), theirs: show(theirs) }] }
}

function mergeLines(base: FileLines, ours: FileLines, theirs: FileLines): Merge {
  const merged: Buffer[] = []
  const conflicts: Conflict[] = []
  let taken = 0
  for (const region of findRegions(diffLines(base, ours), diffLines(base, theirs))) {
    const mine = ours.slice(...region.ours)
    const other = theirs.slice(...region.theirs)
    merged.push(base.slice(taken, region.start), region.changedBy === 'theirs' ? other : mine)
    taken = region.end
    if (region.changedBy === 'both' && !mine.equals(other)) {
      conflicts.push({ start_line: region.ours[0] + 1, ours: mine.toString('utf8'), theirs: other.toString('utf8') })
    }
  }
  if (conflicts.length > 0) return { ok: false, reason: 'same_lines', conflicts }
  return { ok: true, content: Buffer.concat([...merged, base.slice(taken, base.count)]) }
}

/** Lines of the base that one side or both replaced, and what stands there on each side. */
interface Region {
  readonly start: number
  readonly end: number
  readonly changedBy: 'ours' | 'theirs' | 'both'
  readonly ours: LineSpan
  readonly theirs: LineSpan
}

/** From, up to but not including. */
type LineSpan = [start: number, end: number]

/** Goes through the edits of both sides in the order of the base and joins those that overlap or touch. */
function findRegions(ours: readonly LineEdit[], theirs: readonly LineEdit[]): Region[] {
  const mine = createCursor(ours)
  const other = createCursor(theirs)
  const regions: Region[] = []
  for (let start = nextStart(); start !== undefined; start = nextStart()) {
    const ourStart = mine.map(start)
    const theirStart = other.map(start)
    let end = start
    let reached = -1
    let [ourEdits, theirEdits] = [0, 0]
    while (end > reached) {
      reached = end
      const [own, foreign] = [mine.takeUpTo(end), other.takeUpTo(end)]
      ourEdits += own.count
      theirEdits += foreign.count
      end = Math.max(end, own.end, foreign.end)
    }
    const changedBy = theirEdits === 0 ? 'ours' : ourEdits === 0 ? 'theirs' : 'both'
    regions.push({ start, end, changedBy, ours: [ourStart, mine.map(end)], theirs: [theirStart, other.map(end)] })
  }
  return regions

  function nextStart(): number | undefined {
    const starts = [mine.peek()?.oldStart, other.peek()?.oldStart].filter((start) => start !== undefined)
    return starts.length === 0 ? undefined : Math.min(...starts)
  }
}

function createCursor(edits: readonly LineEdit[]) {
  let next = 0
  let shift = 0
  return {
    peek: () => edits[next],
    /** Where a line of the base that no edit has replaced stands on this side, given the edits taken so far. */
    map: (baseLine: number) => baseLine + shift,
    /** Takes the edits that begin at or before `limit`; `end` is the last line of the base that they reach. */
    takeUpTo(limit: number): { readonly count: number; readonly end: number } {
      const from = next
      let end = 0
      for (let edit = edits[next]; edit !== undefined && edit.oldStart <= limit; edit = edits[next]) {
        end = edit.oldStart + edit.oldLines
        shift += edit.newLines - edit.oldLines
        next += 1
      }
      return { count: next - from, end }
    },
  }
}
