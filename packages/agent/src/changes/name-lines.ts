const MAX_NAMED_LINES = 10

/** `line 3`, `lines 3, 9, 12`: each once, at most ten of them. */
export function nameLines(lines: readonly number[]): string {
  const distinct = [...new Set(lines)]
  const shown = distinct.slice(0, MAX_NAMED_LINES).join(', ')
  const more = distinct.length > MAX_NAMED_LINES ? ', …' : ''
  return `${distinct.length === 1 ? 'line' : 'lines'} ${shown}${more}`
}
