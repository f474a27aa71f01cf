/** Text as a terminal would colour it. Only looks are taken from escape sequences; whatever else they ask for is dropped. */
export interface AnsiSpan {
  readonly text: string
  readonly style: AnsiStyle
}

export interface AnsiStyle {
  /** 0–15 by the theme, or a colour as `#rrggbb`; null for the ordinary one. */
  readonly color: number | string | null
  readonly background: number | string | null
  readonly bold: boolean
  readonly dim: boolean
  readonly italic: boolean
  readonly underline: boolean
  readonly inverse: boolean
}

export const plainStyle: AnsiStyle = { color: null, background: null, bold: false, dim: false, italic: false, underline: false, inverse: false }

/**
 * Control sequences, control strings (which end with their line, lest one that never ends takes everything), other
 * escapes, and controls that draw nothing. Each match takes all it has read, so the time is linear.
 */
const controls =
  // oxlint-disable-next-line no-control-regex
  /(?:\x1B\[|\x9B)([0-?]*)([ -/]*[@-~]?)|(?:\x1B[\]PX^_]|[\x9D\x90\x98\x9E\x9F])[^\x07\x1B\x9C\n]*(?:\x07|\x9C|\x1B\\)?|\x1B[ -/]*[0-~]?|[\x00-\x08\x0B\x0C\x0E-\x1A\x1C-\x1F\x7F-\x9A\x9C]/g

export function hasAnsi(text: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return /[\x1B\x9B\r\b]/.test(text)
}

/** @param from the style that the text before ended with, for a text that is read in pieces */
export function parseAnsi(source: string, from: AnsiStyle = plainStyle): { spans: readonly AnsiSpan[]; style: AnsiStyle } {
  const text = redrawn(source)
  const spans: AnsiSpan[] = []
  let style = from
  let at = 0
  const add = (end: number) => {
    if (end > at) spans.push({ text: text.slice(at, end), style })
  }
  for (const match of text.matchAll(controls)) {
    add(match.index)
    at = match.index + match[0].length
    if (match[2] === 'm') style = applyCodes(style, match[1] ?? '')
  }
  add(text.length)
  return { spans, style }
}

/** A line that was drawn again from its beginning is shown as it was drawn last. */
function redrawn(text: string): string {
  if (!text.includes('\r')) return text
  return text.replaceAll(/\r+\n/g, '\n').replaceAll(/[^\n]*\r(?=[^\r\n])/g, '').replaceAll('\r', '')
}

function applyCodes(before: AnsiStyle, parameters: string): AnsiStyle {
  const codes = parameters.split(/[;:]/).map((code) => (code === '' ? 0 : Number(code)))
  let style = before
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0
    if (code === 38 || code === 48) {
      const { color, used } = longColor(codes.slice(index + 1))
      index += used
      if (color !== undefined) style = code === 38 ? { ...style, color } : { ...style, background: color }
    } else style = applyCode(style, code)
  }
  return style
}

function applyCode(style: AnsiStyle, code: number): AnsiStyle {
  if (code >= 30 && code <= 37) return { ...style, color: code - 30 }
  if (code >= 90 && code <= 97) return { ...style, color: code - 82 }
  if (code >= 40 && code <= 47) return { ...style, background: code - 40 }
  if (code >= 100 && code <= 107) return { ...style, background: code - 92 }
  switch (code) {
    case 0:
      return plainStyle
    case 1:
      return { ...style, bold: true }
    case 2:
      return { ...style, dim: true }
    case 3:
      return { ...style, italic: true }
    case 4:
      return { ...style, underline: true }
    case 7:
      return { ...style, inverse: true }
    case 22:
      return { ...style, bold: false, dim: false }
    case 23:
      return { ...style, italic: false }
    case 24:
      return { ...style, underline: false }
    case 27:
      return { ...style, inverse: false }
    case 39:
      return { ...style, color: null }
    case 49:
      return { ...style, background: null }
    default:
      return style
  }
}

/** `5;n` of 256 colours, or `2;r;g;b`. */
function longColor(codes: readonly number[]): { color: number | string | undefined; used: number } {
  const [kind, a, b, c] = codes
  if (kind === 5 && isByte(a)) return { color: a < 16 ? a : indexedColor(a), used: 2 }
  if (kind === 2 && isByte(a) && isByte(b) && isByte(c)) return { color: hex(a, b, c), used: 4 }
  return { color: undefined, used: kind === 5 ? 2 : kind === 2 ? 4 : 0 }
}

function indexedColor(index: number): string {
  if (index >= 232) return hex(8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10)
  const level = (n: number) => (n === 0 ? 0 : 55 + n * 40)
  const cube = index - 16
  return hex(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6))
}

function hex(...parts: [number, number, number]): string {
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

function isByte(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= 255
}
