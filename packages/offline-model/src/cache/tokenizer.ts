/**
 * A cheap stand-in for a model's tokenizer: about four bytes a token on prose and code, the same
 * answer for the same text everywhere. Counts are estimates; what matters is that they are stable,
 * and that a token never splits a surrogate pair.
 */

const SPACE = 0
const NEWLINE = 1
const DIGIT = 2
const LETTER = 3
const MARK = 4
const FOREIGN = 5
const WIDE = 6

/** Longest run, in UTF-16 units, that still counts as one token, by class of its characters. */
const longestRun = [16, 4, 3, 6, 3, 3, 1]

const FIRST_WIDE_UNIT = 0x2e80

/** Where the token that begins at `start` ends (exclusive). `start` must be inside the text. */
export function tokenEnd(text: string, start: number): number {
  let from = start
  let kind = classOf(text.charCodeAt(start))
  // One space belongs to the word that follows it, as in every byte-pair vocabulary.
  if (kind === SPACE && start + 1 < text.length) {
    const following = classOf(text.charCodeAt(start + 1))
    if (following === LETTER || following === DIGIT || following === FOREIGN) {
      kind = following
      from = start + 1
    }
  }
  if (kind === WIDE) return wideEnd(text, from)
  const limit = Math.min(text.length, from + (longestRun[kind] ?? 1))
  let end = from + 1
  while (end < limit && classOf(text.charCodeAt(end)) === kind) end++
  return end
}

export function countTokens(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; count++) at = tokenEnd(text, at)
  return count
}

export function splitTokens(text: string): string[] {
  const tokens: string[] = []
  for (let at = 0; at < text.length; ) {
    const end = tokenEnd(text, at)
    tokens.push(text.slice(at, end))
    at = end
  }
  return tokens
}

function wideEnd(text: string, at: number): number {
  const high = text.charCodeAt(at)
  const low = text.charCodeAt(at + 1)
  const isPair = high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000
  return isPair ? at + 2 : at + 1
}

function classOf(unit: number): number {
  if (unit > 0x7f) return unit >= FIRST_WIDE_UNIT ? WIDE : FOREIGN
  if (unit === 32 || unit === 9) return SPACE
  if (unit === 10 || unit === 13) return NEWLINE
  if (unit >= 48 && unit <= 57) return DIGIT
  if ((unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90)) return LETTER
  return MARK
}
