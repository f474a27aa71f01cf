/**
 * The row whose line reads `content`, nearest to `guess`: output that came meanwhile moved it.
 *
 * @param lineAt the whole line that begins in a row, without trailing blanks; null where none begins
 * @returns null when no line reads so
 */
export function findRow(lineAt: (row: number) => string | null, rows: number, wanted: { content: string; guess: number }): number | null {
  const content = wanted.content.trimEnd()
  for (let distance = 0; distance <= rows; distance += 1) {
    for (const row of [wanted.guess - distance, wanted.guess + distance]) {
      if (row >= 0 && row < rows && lineAt(row)?.trimEnd() === content) return row
    }
  }
  return null
}

/** Whether a pattern means just its own characters, so that any engine finds the same in it. */
export function isLiteral(pattern: string): boolean {
  return !/[\\^$.*+?()[\]{}|]/.test(pattern)
}
