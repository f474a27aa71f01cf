import type { StoredPart } from './prompt.ts'

/** Adds a streamed piece: text and reasoning continue the part before them. Changes `parts`. */
export function appendPiece(parts: StoredPart[], piece: StoredPart): void {
  const last = parts.at(-1)
  if (last !== undefined && piece.type === 'text' && last.type === 'text') last.text += piece.text
  else if (last !== undefined && piece.type === 'reasoning' && last.type === 'reasoning') last.text += piece.text
  else parts.push({ ...piece })
}
