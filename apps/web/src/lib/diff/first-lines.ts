import type { Hunk } from '@boocode/contracts'

/** As many hunks, the last one cut, as hold `count` lines. */
export function firstLines(hunks: readonly Hunk[], count: number): Hunk[] {
  const kept: Hunk[] = []
  let left = count
  for (const hunk of hunks) {
    if (left <= 0) break
    kept.push(hunk.lines.length <= left ? hunk : { ...hunk, lines: hunk.lines.slice(0, left) })
    left -= hunk.lines.length
  }
  return kept
}
