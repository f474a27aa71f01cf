/** What a program printed for a terminal, as runs of text with a look. Everything that is no colour or weight is left out. */
import { showControls } from '../../../lib/show-hidden.ts'

export interface AnsiLook {
  /** One of the sixteen colours by number, or `#rrggbb`. */
  readonly colour: number | string | null
  readonly background: number | string | null
  readonly isBold: boolean
  readonly isDim: boolean
  readonly isItalic: boolean
  readonly isUnderlined: boolean
  readonly isInverse: boolean
}

export interface AnsiRun {
  readonly text: string
  readonly look: AnsiLook
}

const plain: AnsiLook = { colour: null, background: null, isBold: false, isDim: false, isItalic: false, isUnderlined: false, isInverse: false }

/** A look that changes more often than this is a picture, or an attack: the rest has none. */
const maxRuns = 5_000
/** CSI sequences; strings to the terminal (OSC, DCS, SOS, PM, APC) that end; other short sequences. */
// oxlint-disable-next-line no-control-regex -- the controls are what is looked for
const sequence = /\u001b\[([0-9:;<=>?]*)[ -/]*([@-~])|\u001b[\]PX^_][^\u0007\u001b]{0,8192}(?:\u0007|\u001b\\)|\u001b[ -/]*[0-OQ-WYZ\\`-~]/g

export function parseAnsi(output: string): AnsiRun[] {
  const text = overwritten(output)
  const runs: AnsiRun[] = []
  let look = plain
  let from = 0
  const add = (piece: string) => {
    if (piece !== '') runs.push({ text: showControls(piece), look })
  }
  for (const match of text.matchAll(sequence)) {
    if (runs.length >= maxRuns) break
    const [whole, parameters, final] = match
    // Neighbours that look the same stay one run only where nothing stands between them.
    if (final === 'm' || match.index > from) add(text.slice(from, match.index))
    if (final === 'm') look = withCodes(look, parameters ?? '')
    from = match.index + whole.length
  }
  if (runs.length >= maxRuns) look = plain
  add(text.slice(from).replace(sequence, ''))
  return runs
}

/** A line that was printed over (progress bars) is what stood there at its end. */
function overwritten(text: string): string {
  if (!text.includes('\r')) return text
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => (line.includes('\r') ? (line.split('\r').findLast((part) => part !== '') ?? '') : line))
    .join('\n')
}

function withCodes(look: AnsiLook, parameters: string): AnsiLook {
  const codes = parameters.split(/[;:]/).map((code) => (code === '' ? 0 : Number(code)))
  let next = look
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0
    if (code === 38 || code === 48) {
      const { colour, used } = extendedColour(codes.slice(at + 1))
      if (colour !== null) next = code === 38 ? { ...next, colour } : { ...next, background: colour }
      at += used
    } else next = withCode(next, code)
  }
  return next
}

const switches: Record<number, Partial<AnsiLook> | undefined> = {
  0: plain,
  1: { isBold: true },
  2: { isDim: true },
  3: { isItalic: true },
  4: { isUnderlined: true },
  7: { isInverse: true },
  22: { isBold: false, isDim: false },
  23: { isItalic: false },
  24: { isUnderlined: false },
  27: { isInverse: false },
  39: { colour: null },
  49: { background: null },
}

function withCode(look: AnsiLook, code: number): AnsiLook {
  if (code >= 30 && code <= 37) return { ...look, colour: code - 30 }
  if (code >= 90 && code <= 97) return { ...look, colour: code - 90 + 8 }
  if (code >= 40 && code <= 47) return { ...look, background: code - 40 }
  if (code >= 100 && code <= 107) return { ...look, background: code - 100 + 8 }
  return { ...look, ...switches[code] }
}

/** What follows a 38 or 48: `5;n` or `2;r;g;b`. */
function extendedColour([kind, ...rest]: readonly number[]): { colour: number | string | null; used: number } {
  if (kind === 5) return { colour: paletteColour(rest[0] ?? 0), used: 2 }
  if (kind === 2) return { colour: hex(rest.slice(0, 3)), used: 4 }
  return { colour: null, used: 1 }
}

const cubeSteps = [0, 95, 135, 175, 215, 255]

function paletteColour(index: number): number | string | null {
  if (!Number.isInteger(index) || index < 0 || index > 255) return null
  if (index < 16) return index
  if (index >= 232) return hex(Array<number>(3).fill(8 + (index - 232) * 10))
  const at = index - 16
  return hex([Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map((step) => cubeSteps[step] ?? 0))
}

function hex(parts: readonly number[]): string | null {
  if (parts.length !== 3 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return null
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}
