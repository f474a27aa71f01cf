import type { Hunk } from './changes.ts'

/** The hunks that a diff has for one file. */
export interface FileDiff {
  /** Empty where the diff names none. */
  readonly path: string
  readonly hunks: readonly Hunk[]
}

const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/

/**
 * Reads a unified diff leniently: what is neither a file's name nor a line of a hunk is passed over. Lines belong
 * to a hunk as far as its header counts them, so that a line of a file that looks like a header is none.
 */
export function parseUnified(diff: string): FileDiff[] {
  const files: { path: string; hunks: Hunk[] }[] = []
  let left = { old: 0, new: 0 }
  for (const line of diff.split('\n')) {
    const hunk = files.at(-1)?.hunks.at(-1)
    const sign = line.charAt(0)
    if (hunk !== undefined && (sign === '\\' || (left.old > 0 && ' -'.includes(sign)) || (left.new > 0 && ' +'.includes(sign)))) {
      hunk.lines.push(line === '' ? ' ' : line)
      if (sign !== '+' && sign !== '\\') left.old -= 1
      if (sign !== '-' && sign !== '\\') left.new -= 1
      continue
    }
    if (line.startsWith('--- ')) files.push({ path: nameIn(line), hunks: [] })
    else if (line.startsWith('+++ ') && files.length > 0) renameLast(files, nameIn(line))
    const begun = header.exec(line)
    if (begun === null) continue
    if (files.length === 0) files.push({ path: '', hunks: [] })
    const [oldStart, oldLines, newStart, newLines] = begun.slice(1).map((count) => Number(count ?? 1))
    left = { old: oldLines ?? 1, new: newLines ?? 1 }
    files.at(-1)?.hunks.push({ old_start: oldStart ?? 0, old_lines: left.old, new_start: newStart ?? 0, new_lines: left.new, lines: [] })
  }
  return files
}

function nameIn(line: string): string {
  return line.slice(4).replace(/\t.*$/, '').replace(/^[ab]\//, '')
}

/** A file that is deleted has its name on the other side alone. */
function renameLast(files: { path: string }[], path: string): void {
  const last = files.at(-1)
  if (last !== undefined && path !== '/dev/null') last.path = path
}
