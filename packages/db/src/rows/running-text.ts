import type { MessagePart } from '@boocode/contracts'

/** Adds a piece to the parts of a running message: text and reasoning continue the part before them. Changes `parts`. */
export function appendDelta(parts: MessagePart[], piece: MessagePart): void {
  const last = parts.at(-1)
  if ((piece.type === 'text' || piece.type === 'reasoning') && last?.type === piece.type) {
    parts[parts.length - 1] = { type: piece.type, text: last.text + piece.text }
  } else {
    parts.push(piece)
  }
}

/**
 * What `whole` has beyond `known`, as pieces to append. `known` must be a beginning of `whole`
 * (both were built by `appendDelta` from the same pieces); null when it is not.
 */
export function partsBeyond(whole: readonly MessagePart[], known: readonly MessagePart[]): MessagePart[] | null {
  const lastIndex = known.length - 1
  for (let index = 0; index < lastIndex; index += 1) {
    if (!samePart(whole[index], known[index])) return null
  }
  const last = known[lastIndex]
  if (last === undefined) return [...whole]
  const mine = whole[lastIndex]
  if (mine === undefined || mine.type !== last.type) return null
  const following = whole.slice(lastIndex + 1)
  if (mine.type !== 'text' && mine.type !== 'reasoning') return samePart(mine, last) ? following : null
  if ((last.type !== 'text' && last.type !== 'reasoning') || !mine.text.startsWith(last.text)) return null
  const rest = mine.text.slice(last.text.length)
  return rest === '' ? following : [{ type: mine.type, text: rest }, ...following]
}

function samePart(a: MessagePart | undefined, b: MessagePart | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
