import { tokenEnd } from './tokenizer.ts'

/** Prefix units are also stored at every multiple of this many tokens. */
export const UNIT_TOKENS = 64

/** A position in a prompt: how many tokens lie before it, and a hash of all of them. */
export interface Mark {
  tokens: number
  key: number
  /** `message`: the end of a message or of the tool list. `interval`: a multiple of UNIT_TOKENS. */
  kind: 'message' | 'interval'
}

/**
 * Reads a prompt from its first token on and marks the places where a prefix unit may end.
 * Because the hash is running, equal keys mean equal prefixes from the very start (53 bits).
 */
export interface PromptScan {
  readonly marks: readonly Mark[]
  readonly tokens: number
  /** Hash of everything fed so far. */
  readonly key: number
  text(text: string): void
  /** One control token, for example the role of a message. */
  control(code: number): void
  /** Something opaque (an image) that counts as a fixed number of tokens. */
  opaque(content: string, tokens: number): void
  endMessage(): void
}

export function createPromptScan(): PromptScan {
  const marks: Mark[] = []
  let tokens = 0
  let left = 0x811c9dc5
  let right = 0x1b873593

  const key = (): number => (left >>> 0) * 0x200000 + (right & 0x1fffff)
  const mix = (unit: number): void => {
    left = Math.imul(left ^ unit, 0x01000193)
    right = Math.imul(right ^ (unit + (right >>> 15)), 0x85ebca6b)
  }
  const mixAll = (text: string, from: number, to: number): void => {
    for (let at = from; at < to; at++) mix(text.charCodeAt(at))
  }
  const count = (): void => {
    tokens++
    if (tokens % UNIT_TOKENS === 0) marks.push({ tokens, key: key(), kind: 'interval' })
  }

  return {
    marks,
    get tokens() {
      return tokens
    },
    get key() {
      return key()
    },
    text(text) {
      for (let at = 0; at < text.length; ) {
        const end = tokenEnd(text, at)
        mixAll(text, at, end)
        at = end
        count()
      }
    },
    control(code) {
      // Beyond every UTF-16 unit, so that text can never look like a control token.
      mix(0x10000 + code)
      count()
    },
    opaque(content, amount) {
      mixAll(content, 0, content.length)
      for (let step = 0; step < amount; step++) count()
    },
    endMessage() {
      mix(0x20000)
      marks.push({ tokens, key: key(), kind: 'message' })
    },
  }
}
