import type { Hunk } from '@boocode/contracts'

const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/

/** The hunks of one file, as `git diff` writes them. Lines belong to a hunk as far as its header counts them. */
export function parseHunks(diff: string): Hunk[] {
  const hunks: Hunk[] = []
  let left = { old: 0, new: 0 }
  for (const line of diff.split('\n')) {
    const hunk = hunks.at(-1)
    const sign = line.charAt(0)
    const isOf = hunk !== undefined && ((sign === '\\' && hunk.lines.length > 0) || (left.old > 0 && (sign === ' ' || sign === '-')) || (left.new > 0 && (sign === ' ' || sign === '+')))
    if (isOf) {
      hunk.lines.push(line)
      if (sign === ' ' || sign === '-') left.old -= 1
      if (sign === ' ' || sign === '+') left.new -= 1
      continue
    }
    const begun = header.exec(line)
    if (begun === null) continue
    const [oldStart = 0, oldLines = 1, newStart = 0, newLines = 1] = begun.slice(1).map((count) => (count === undefined ? undefined : Number(count)))
    left = { old: oldLines, new: newLines }
    hunks.push({ old_start: oldStart, old_lines: oldLines, new_start: newStart, new_lines: newLines, lines: [] })
  }
  return hunks
}
