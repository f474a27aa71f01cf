import { imageTokens } from '../context/image-tokens.ts'
import type { ContextMessage, StoredPart } from '../context/prompt.ts'

/** About four bytes of text make a token: good enough until a step tells the true count. */
const bytesPerToken = 4
const longestResultChars = 16_384
const shortestResultChars = 512

/** About what these parts take of the context. */
export function roughTokens(parts: readonly StoredPart[]): number {
  const words = tokensOfBytes(parts.reduce((sum, part) => sum + Buffer.byteLength(wordsOf(part)), 0))
  return parts.reduce((sum, part) => sum + (part.type === 'image' ? imageTokens(part) : 0), words)
}

export function tokensOfBytes(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken)
}

/**
 * The messages with the results of calls shortened, no more than needed, so that they take about
 * `maxTokens`; the same messages when they fit. What people and models said is never touched, so it
 * may be too much all the same.
 */
export function fitMessages(messages: readonly ContextMessage[], maxTokens: number): readonly ContextMessage[] {
  let fitted = messages
  for (let chars = longestResultChars; chars >= shortestResultChars && tokensOf(fitted) > maxTokens; chars /= 2) {
    fitted = messages.map((message) => ({ ...message, parts: message.parts.map((part) => shorten(part, chars)) }))
  }
  return fitted
}

function tokensOf(messages: readonly ContextMessage[]): number {
  return roughTokens(messages.flatMap(({ parts }) => parts))
}

/** Keeps head and tail. */
function shorten(part: StoredPart, maxChars: number): StoredPart {
  if (part.type !== 'tool_result' || part.output.length <= maxChars) return part
  const [head, tail] = [part.output.slice(0, maxChars / 2), part.output.slice(-maxChars / 2)]
  const omitted = part.output.length - head.length - tail.length
  return { ...part, output: `${head}\n[${omitted} characters left out]\n${tail}`.toWellFormed() }
}

function wordsOf(part: StoredPart): string {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text
    case 'tool_call':
      return part.raw ?? JSON.stringify(part.input)
    case 'tool_result':
      return part.output
    case 'file':
      return part.raw ?? part.name
    case 'image':
      return part.name
  }
}
