import { parseAnsi, plainStyle } from './parse-ansi.ts'
import type { AnsiStyle } from './parse-ansi.ts'

/** A stretch of a long text that is drawn by itself. */
export interface TextPiece {
  readonly start: number
  readonly end: number
  readonly lines: number
  /** What the text before it asks for. */
  readonly style: AnsiStyle
}

const pieceChars = 12_000
/** A line that is longer is cut where it must. */
const maxPieceChars = 24_000
/** Colours that were set further back are not looked for. */
const lookBackChars = 4_000

/** Cuts a text at line ends into pieces of some size, in order and without a gap. The line end stands with what it ends. */
export function cutText(text: string): TextPiece[] {
  const pieces: TextPiece[] = []
  for (let start = 0; start < text.length; ) {
    const end = endOfPiece(text, start)
    pieces.push({ start, end, lines: countLines(text, start, end), style: styleAt(text, start) })
    start = end
  }
  return pieces
}

function endOfPiece(text: string, start: number): number {
  if (text.length - start <= pieceChars) return text.length
  const newline = text.indexOf('\n', start + pieceChars)
  if (newline !== -1 && newline < start + maxPieceChars) return newline + 1
  const hard = Math.min(text.length, start + maxPieceChars)
  const code = text.charCodeAt(hard - 1)
  // Two halves of one letter stay together.
  return code >= 0xd800 && code <= 0xdbff ? hard - 1 : hard
}

function countLines(text: string, start: number, end: number): number {
  let lines = text.charAt(end - 1) === '\n' ? 0 : 1
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}

function styleAt(text: string, start: number): AnsiStyle {
  const before = text.slice(Math.max(0, start - lookBackChars), start)
  const reset = Math.max(before.lastIndexOf('\u001b[0m'), before.lastIndexOf('\u001b[m'))
  const relevant = reset === -1 ? before : before.slice(reset)
  return relevant.includes('\u001b[') ? parseAnsi(relevant).style : plainStyle
}
