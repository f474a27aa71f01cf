// What tmux does not tell of a screen, to be put back over what it does tell.
import { createHash } from 'node:crypto'
import type { Terminal } from '@xterm/headless'
import { z } from 'zod'
import type { ModeTracker } from './mode-tracker.ts'
import { serializeRow } from './serialize-rows.ts'
import type { Cell } from './serialize-rows.ts'
import { linksOf, serializeCursorLook } from './serialize-screen.ts'

export const screenNoteSchema = z.object({
  /** Names the text of the screen and the place of the cursor. */
  picture: z.string(),
  /** Output that gives the cursor its look when it stands where it stood. */
  cursor: z.string(),
  /** Rows in which erased cells have a colour, or text leads somewhere: their place, text, and output that draws them. */
  rows: z.array(z.object({ row: z.int(), text: z.string(), data: z.string() })),
})
export type ScreenNote = z.infer<typeof screenNoteSchema>

/** Null when there is nothing that tmux would not tell. */
export function takeNote(terminal: Terminal, modes: ModeTracker): ScreenNote | null {
  const cursor = serializeCursorLook(terminal) + modes.serializeStyle()
  const rows = Array.from({ length: terminal.rows }, (_, row) => row).flatMap((row) => {
    const data = isTold(terminal, row) ? null : serializeRow(terminal.buffer.active, terminal.buffer.active.baseY + row, linksOf(terminal))
    return data === null ? [] : [{ row, text: textOf(terminal, row), data }]
  })
  return cursor === '' && rows.length === 0 ? null : { picture: pictureOf(terminal), cursor, rows }
}

/** Output that puts back what still fits: a row whose text is the same, a cursor on a screen that is the same. */
export function recall({ picture, cursor, rows }: ScreenNote, terminal: Terminal): string {
  const isSame = picture === pictureOf(terminal)
  const fitting = terminal.modes.originMode ? [] : rows.filter(({ row, text }) => isSame || (text !== '' && text === textOf(terminal, row)))
  const drawn = fitting.map(({ row, data }) => `\x1b[${row + 1};1H\x1b[m\x1b[2K${data}`).join('')
  return (drawn === '' ? '' : `\x1b7${drawn}\x1b8`) + (isSame ? cursor : '')
}

function isTold(terminal: Terminal, row: number): boolean {
  const { active } = terminal.buffer
  const line = active.getLine(active.baseY + row)
  const cell = active.getNullCell() as Cell // the library's only kind of cell
  for (let column = 0; column < (line?.length ?? 0); column += 1) {
    line?.getCell(column, cell)
    if (cell.getChars() === '' && cell.getWidth() > 0 && !cell.isBgDefault()) return false
    if (cell.hasExtendedAttrs() && cell.extended.urlId !== 0) return false
  }
  return true
}

function textOf({ buffer }: Terminal, row: number): string {
  return buffer.active.getLine(buffer.active.baseY + row)?.translateToString(true).trimEnd() ?? ''
}

function pictureOf(terminal: Terminal): string {
  const { type, cursorX, cursorY } = terminal.buffer.active
  const rows = Array.from({ length: terminal.rows }, (_, row) => textOf(terminal, row))
  return createHash('sha256').update([type, Math.min(cursorX, terminal.cols - 1), cursorY, ...rows].join('\n')).digest('base64')
}
