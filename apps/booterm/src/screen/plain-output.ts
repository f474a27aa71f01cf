// Output that only scrolls: text, line ends and looks. Of it, nothing is left on a screen but its last lines, so a
// flood of it may be left out but for those.

/** Looks that were never unset; more than anybody writes. */
const maxLooks = 4096

const LF = 0x0a
const CR = 0x0d
const ESC = 0x1b
const BRACKET = 0x5b
const ZERO = 0x30
const SEMICOLON = 0x3b
/** Final bytes of sequences: `m` and `K`. */
const LOOKS = 0x6d
const ERASE = 0x4b
/** UTF-8 of U+0080 to U+00BF, of which the first half are controls. */
const C2 = 0xc2

/** What a byte outside of sequences asks for: nothing special, a closer look, or a parser. */
const kinds = new Uint8Array(256)
const LOOK = 1
const OTHER = 2
for (let byte = 0; byte < 0x20; byte += 1) kinds[byte] = OTHER
for (const harmless of ['\0', '\b', '\t', '\r', '\u0007']) kinds[harmless.charCodeAt(0)] = 0
for (const byte of [LF, ESC, C2]) kinds[byte] = LOOK

export interface PlainOutput {
  readonly lines: number
  /** The looks that are set in it, since the last that unsets all: what writes on as after it. */
  readonly looks: string
}

/**
 * @param bytes output that begins and ends between two sequences
 * @returns undefined when something in it may move the cursor otherwise, or lasts longer than a line
 */
export function readPlainOutput(bytes: Uint8Array): PlainOutput | undefined {
  let lines = 0
  /** Where looks begin and end, in turn. */
  let looks: number[] = []
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    const kind = kinds[byte]
    if (kind === 0) continue
    if (kind === OTHER) return undefined
    if (byte === LF) {
      // Alone it keeps the column, and lines after it depend on the one before.
      if (at > 0 && bytes[at - 1] !== CR) return undefined
      lines += 1
    } else if (byte === C2) {
      if ((bytes[at + 1] ?? 0) < 0xa0) return undefined
    } else {
      const end = endOfSequence(bytes, at)
      if (end === undefined) return undefined
      if (bytes[end] === LOOKS) {
        if (isUnsetting(bytes, at)) looks = []
        looks.push(at, end + 1)
      }
      at = end
    }
  }
  return { lines, looks: textOf(bytes, looks) }
}

/** Whether a look begins by unsetting all others. */
function isUnsetting(bytes: Uint8Array, at: number): boolean {
  let digit = at + 2
  while (bytes[digit] === ZERO) digit += 1
  return bytes[digit] === LOOKS || bytes[digit] === SEMICOLON
}

function textOf(bytes: Uint8Array, borders: readonly number[]): string {
  let text = ''
  for (let n = 0; n < borders.length; n += 2) text += String.fromCharCode(...bytes.subarray(borders[n], borders[n + 1]))
  return text
}

/** A look, or the rest of a line that is erased; everything else is not for us. */
function endOfSequence(bytes: Uint8Array, at: number): number | undefined {
  if (bytes[at + 1] !== BRACKET) return undefined
  for (let end = at + 2; end < bytes.length; end += 1) {
    const byte = bytes[end] ?? 0
    if (byte >= 0x30 && byte <= 0x3b) continue
    return byte === LOOKS || byte === ERASE ? end : undefined
  }
  return undefined
}

/** Looks that follow each other, without those that the last one unsets. */
export function joinLooks(before: string, next: string): string {
  return /^\[(?:0*m|0*;)/.test(next.slice(1)) ? next : before + next
}

/** Looks of output that is left out, joined and bounded. */
export function joinSkippedLooks(before: string, next: string): string {
  const looks = next === '' ? before : joinLooks(before, next)
  return looks.length > maxLooks ? looks.slice(looks.lastIndexOf('\u001B', looks.length - maxLooks)) : looks
}
