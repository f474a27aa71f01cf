import type { MessagePart } from '@boocode/contracts'
import fc from 'fast-check'
import { appendDelta } from '../rows/running-text.ts'

/** What a model streams, piece by piece: well-formed text without NUL, as the border lets it through. */
export const pieceArbitrary: fc.Arbitrary<MessagePart> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('text'), text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('reasoning'), text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('tool_call'),
      tool_call_id: fc.uuid(),
      tool_name: fc.constantFrom('grep', 'read_file'),
      input: fc.oneof(fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), fc.string({ unit: 'grapheme' })), fc.constant('{"broken')),
    }),
  },
)

export function joined(pieces: readonly MessagePart[]): MessagePart[] {
  const parts: MessagePart[] = []
  for (const piece of pieces) appendDelta(parts, piece)
  return parts
}

/** Cuts texts at a place between two characters, so that one piece becomes two. */
export function split(piece: MessagePart, ratio: number): MessagePart[] {
  if (piece.type !== 'text' && piece.type !== 'reasoning') return [piece]
  const characters = Array.from(piece.text)
  const at = Math.floor(characters.length * ratio)
  const halves = [characters.slice(0, at), characters.slice(at)]
  return halves.flatMap((half) => (half.length === 0 ? [] : [{ type: piece.type, text: half.join('') }]))
}
