const MAX_NAMED_LINES = 10

/** `line 3`, `lines 3, 9, 12`; at most ten of them. */
export function nameLines(lines: readonly number[]): string {
  const shown = lines.slice(0, MAX_NAMED_LINES).join(', ')
  const more = lines.length > MAX_NAMED_LINES ? ', …' : ''
  return `${lines.length === 1 ? 'line' : 'lines'} ${shown}${more}`
}
