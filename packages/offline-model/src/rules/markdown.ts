/** Inline code that holds any text, also one with backticks. */
export function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  const ticks = '`'.repeat(longestTicks(line) + 1)
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return line === '' ? '(empty)' : `${ticks}${pad}${line}${pad}${ticks}`
}

/** A fenced block whose fence is longer than any inside it. */
export function fence(text: string, language: string): string {
  const ticks = '`'.repeat(Math.max(3, longestTicks(text) + 1))
  return `${ticks}${language}\n${text.replace(/\n+$/, '')}\n${ticks}`
}

export function bullets(items: readonly string[], max: number): string {
  const shown = items.slice(0, max).map((item) => `- ${item}`)
  const rest = items.length - shown.length
  return [...shown, ...(rest > 0 ? [`- … and ${rest} more`] : [])].join('\n')
}

export function count(amount: number, noun: string): string {
  const plural = /(?:s|x|ch|sh)$/.test(noun) ? `${noun}es` : noun.replace(/y$/, 'ie') + 's'
  return `${amount} ${amount === 1 ? noun : plural}`
}

export function clip(text: string, maxChars: number): string {
  const points = Array.from(text.slice(0, maxChars + 1))
  return points.length > maxChars ? `${points.slice(0, maxChars - 1).join('')}…` : points.join('')
}

function longestTicks(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), (run) => run[0].length))
}
