/** What stands in a cell; null is an empty one. */
export type Cell = string | number | null

/**
 * A table as CSV (RFC 4180): lines end with CR LF, the first holds the names of the columns.
 *
 * Names come from people and models: one that a spreadsheet would take for a formula gets an apostrophe in front.
 */
export function toCsv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [columns, ...rows].map((cells) => `${cells.map(renderCell).join(',')}\r\n`).join('')
}

function renderCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const defused = /^\s*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]|^\s|\s$/.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused
}
