import type { Hunk } from '@boocode/contracts'
import type { DiffLine } from './diff-lines.ts'
import { markWords } from './mark-words.ts'
import type { Span } from './mark-words.ts'

export type PatchView = 'unified' | 'split'

/** A line of a hunk as it is drawn. */
export interface PatchLine extends DiffLine {
  /** Its place among the lines of the hunk. */
  readonly index: number
  /** What differs from the line that it replaces, or that replaces it. */
  readonly marks: readonly Span[]
  /** So many characters at its end are left out. */
  readonly cutChars: number
}

/** A row of two columns; a side that has no line there is null. */
export interface SplitRow {
  readonly before: PatchLine | null
  readonly after: PatchLine | null
}

/** A hunk made ready for being drawn in parts. */
export interface PreparedHunk {
  readonly hunk: Hunk
  /** For each row of the split view the line of either side; -1 where there is none. */
  readonly pairs: readonly (readonly [before: number, after: number])[]
  /** For each line the one that it is compared with; -1 for none. */
  readonly partners: Int32Array
  /** Numbers before and after of each line, as they would be if it were on that side. */
  readonly numbers: { readonly before: Int32Array; readonly after: Int32Array }
}

/** What is drawn of one line at first. */
export const maxLineChars = 2_000

const kinds: Record<string, DiffLine['kind'] | undefined> = { '+': 'added', '-': 'removed', '\\': 'remark' }

export function prepareHunk(hunk: Hunk): PreparedHunk {
  const { lines } = hunk
  const pairs = pairLines(lines)
  const partners = new Int32Array(lines.length).fill(-1)
  for (const [before, after] of pairs) {
    if (before < 0 || after < 0 || kindOf(lines[before]) !== 'removed' || kindOf(lines[after]) !== 'added') continue
    partners[before] = after
    partners[after] = before
  }
  return { hunk, pairs, partners, numbers: numberLines(hunk) }
}

/** Lines `from` up to but not including `to`. */
export function unifiedRows(prepared: PreparedHunk, from: number, to: number): PatchLine[] {
  const end = Math.min(to, prepared.hunk.lines.length)
  return Array.from({ length: Math.max(0, end - from) }, (_, offset) => lineAt(prepared, from + offset))
}

export function splitRows(prepared: PreparedHunk, from: number, to: number): SplitRow[] {
  return prepared.pairs.slice(from, to).map(([before, after]) => ({
    before: before < 0 ? null : lineAt(prepared, before),
    after: after < 0 ? null : lineAt(prepared, after),
  }))
}

export function rowCount({ hunk, pairs }: PreparedHunk, view: PatchView): number {
  return view === 'unified' ? hunk.lines.length : pairs.length
}

function lineAt({ hunk, partners, numbers }: PreparedHunk, index: number): PatchLine {
  const line = hunk.lines[index] ?? ''
  const kind = kindOf(line)
  const partner = partners[index] ?? -1
  const other = partner < 0 ? undefined : hunk.lines[partner]?.slice(1)
  // A carriage return is worth a sign only where it is what changed.
  const isSameEnd = other === undefined || other.endsWith('\r') === line.endsWith('\r')
  const whole = kind === 'remark' ? line.slice(1).trimStart() : line.slice(1)
  const text = isSameEnd ? whole.replace(/\r$/, '') : whole
  const marks = other === undefined ? null : kind === 'removed' ? markWords(line.slice(1), other)?.before : markWords(other, line.slice(1))?.after
  const shown = text.length > maxLineChars ? text.slice(0, maxLineChars).replace(/[\ud800-\udbff]$/, '') : text
  return {
    kind,
    before: kind === 'same' || kind === 'removed' ? (numbers.before[index] ?? null) : null,
    after: kind === 'same' || kind === 'added' ? (numbers.after[index] ?? null) : null,
    text: shown,
    index,
    marks: marks ?? [],
    cutChars: text.length - shown.length,
  }
}

function kindOf(line: string | undefined): DiffLine['kind'] {
  return kinds[line?.charAt(0) ?? ''] ?? 'same'
}

function numberLines({ lines, old_start: oldStart, new_start: newStart }: Hunk): PreparedHunk['numbers'] {
  const [before, after] = [new Int32Array(lines.length), new Int32Array(lines.length)]
  let [old, new_] = [oldStart, newStart]
  for (const [index, line] of lines.entries()) {
    before[index] = old
    after[index] = new_
    const kind = kindOf(line)
    if (kind === 'same' || kind === 'removed') old += 1
    if (kind === 'same' || kind === 'added') new_ += 1
  }
  return { before, after }
}

type Side = 'before' | 'after' | 'both'

/** What was removed stands beside what was added in its place. */
function pairLines(lines: readonly string[]): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = []
  let removed: number[] = []
  let added: number[] = []
  let side: Side = 'both'
  const flush = (): void => {
    for (let row = 0; row < Math.max(removed.length, added.length); row += 1) pairs.push([removed[row] ?? -1, added[row] ?? -1])
    removed = []
    added = []
  }
  for (const [index, line] of lines.entries()) {
    const kind = kindOf(line)
    // A remark is about the line before it.
    const on: Side = kind === 'remark' ? side : kind === 'removed' ? 'before' : kind === 'added' ? 'after' : 'both'
    if (on === 'both' || (on === 'before' && added.length > 0)) flush()
    if (on === 'both') pairs.push([index, index])
    else (on === 'before' ? removed : added).push(index)
    side = on
  }
  flush()
  return pairs
}
