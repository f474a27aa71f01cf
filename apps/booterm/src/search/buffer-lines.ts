import type { IBuffer } from '@xterm/headless'

export interface BufferLine {
  /** As shown: without escapes, wrapped rows joined, blanks at the end cut. */
  readonly text: string
  /** The first of its rows, counted up from the last row of the buffer. */
  readonly rowsFromEnd: number
}

/** Whole lines of a buffer, oldest first; the empty rows at its end are no lines. */
export function readLines(buffer: IBuffer): BufferLine[] {
  const lines: BufferLine[] = []
  let start = 0
  let text = ''
  for (let row = 0; row < buffer.length; row += 1) {
    const goesOn = buffer.getLine(row + 1)?.isWrapped === true
    text += buffer.getLine(row)?.translateToString(!goesOn) ?? ''
    if (goesOn) continue
    lines.push({ text: text.trimEnd(), rowsFromEnd: buffer.length - 1 - start })
    text = ''
    start = row + 1
  }
  return lines.slice(0, lines.findLastIndex((line) => line.text !== '') + 1)
}
