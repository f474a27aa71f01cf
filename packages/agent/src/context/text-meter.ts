/**
 * Reads text once and tells about how many tokens it takes, and a hash of it. The count follows what
 * byte-pair vocabularies do on the whole: words with the blank before them, digits in threes, signs in
 * pairs, about 0.6 tokens a wide character. It is an estimate, and only ever used as a share.
 */
export interface TextMeter {
  text(text: string): void
  /** A border between texts, such as the head of a message: one token. */
  border(): void
  readonly tokens: number
  /** 53 bits, in base 36. */
  readonly hash: string
}

const lettersAToken = 5
const wideShare = 0.6

const BLANK = 0
const BREAK = 1
const DIGIT = 2
const LETTER = 3
const SIGN = 4
const FOREIGN = 5
const WIDE = 6
/** Characters of one token, by class. */
const perToken = [16, 2, 3, lettersAToken, 2, 2.5, 1 / wideShare]
const classOfAscii = Uint8Array.from({ length: 128 }, (_one, code) => asciiClass(code))

export function createTextMeter(): TextMeter {
  let tokens = 0
  let left = 0x2f9be6cc
  let right = 0x1ec3a6c8
  const mix = (unit: number): void => {
    left = Math.imul(left ^ unit, 0x85ebca77)
    right = Math.imul(right ^ unit, 0xc2b2ae3d)
    left ^= left >>> 15
  }
  return {
    text(text) {
      let runClass = -1
      let runLength = 0
      for (let at = 0; at < text.length; at += 1) {
        const unit = text.charCodeAt(at)
        mix(unit)
        const kind = unit < 128 ? (classOfAscii[unit] ?? SIGN) : unit < 0x2e80 ? FOREIGN : WIDE
        if (kind === runClass) {
          runLength += 1
          continue
        }
        // One blank belongs to the word after it.
        if (runClass !== -1 && !(runClass === BLANK && runLength === 1)) tokens += tokensOfRun(runClass, runLength)
        runClass = kind
        runLength = 1
      }
      if (runClass !== -1) tokens += tokensOfRun(runClass, runLength)
    },
    border() {
      mix(0x10000)
      tokens += 1
    },
    get tokens() {
      return Math.max(1, Math.round(tokens))
    },
    get hash() {
      return hashOf(left, right)
    },
  }
}

/** One hash of several, in their order. */
export function combineHashes(hashes: readonly string[]): string {
  const meter = createTextMeter()
  meter.text(hashes.join(' '))
  return meter.hash
}

function tokensOfRun(kind: number, length: number): number {
  const share = length / (perToken[kind] ?? 1)
  return kind === WIDE ? share : Math.ceil(share)
}

function hashOf(left: number, right: number): string {
  const mixedLeft = Math.imul(left ^ (left >>> 16), 0x85ebca6b) ^ Math.imul(right ^ (right >>> 13), 0xc2b2ae35)
  const mixedRight = Math.imul(right ^ (right >>> 16), 0x85ebca6b) ^ Math.imul(mixedLeft ^ (mixedLeft >>> 13), 0xc2b2ae35)
  return ((mixedRight & 0x1fffff) * 0x1_0000_0000 + (mixedLeft >>> 0)).toString(36)
}

function asciiClass(code: number): number {
  if (code === 32 || code === 9) return BLANK
  if (code === 10 || code === 13) return BREAK
  if (code >= 48 && code <= 57) return DIGIT
  if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122)) return LETTER
  return SIGN
}
