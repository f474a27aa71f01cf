/** Pieces of at most `most` characters, never through the middle of a character outside of the basic plane. */
export function splitInput(text: string, most: number): readonly string[] {
  const pieces: string[] = []
  let from = 0
  while (text.length - from > most) {
    const last = text.charCodeAt(from + most - 1)
    const isHighHalf = last >= 0xd800 && last <= 0xdbff
    const to = from + most - (isHighHalf ? 1 : 0)
    pieces.push(text.slice(from, to))
    from = to
  }
  if (from < text.length) pieces.push(text.slice(from))
  return pieces
}
