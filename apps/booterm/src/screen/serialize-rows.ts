import type { IBuffer, IBufferCell, IBufferLine } from '@xterm/headless'
import { plainLook, sgrOf } from './sgr.ts'
import type { Look } from './sgr.ts'

export type Cell = IBufferCell & Look

/** Where a hyperlink of a cell leads; by the library's number for it. */
export type LinkOf = (urlId: number) => { readonly id?: string | undefined; readonly uri: string } | undefined

/**
 * Rows of a buffer as output that draws them from the top left of an empty terminal with the same number of
 * columns. Lines that were wrapped are wrapped again by the terminal itself. Ends with the plain look.
 *
 * @param first of the rows
 */
export function serializeRows(buffer: IBuffer, first: number, linkOf: LinkOf): string {
  const writer = new RowWriter(buffer.getNullCell() as Cell, linkOf) // the library's only kind of cell
  for (let row = first; row < buffer.length; row += 1) {
    const line = buffer.getLine(row)
    if (line === undefined) break
    const next = buffer.getLine(row + 1)
    const isContinued = row > first && line.isWrapped
    if (row > first && !isContinued) writer.newLine()
    writer.write(line, { isContinued, next: next?.isWrapped === true ? next : null })
  }
  return writer.end()
}

/** Begins a link (`OSC 8`), or ends one when there is none of that number. */
export function linkTo(urlId: number, linkOf: LinkOf): string {
  const link = urlId === 0 ? undefined : linkOf(urlId)
  return link === undefined ? '\x1b]8;;\x1b\\' : `\x1b]8;${link.id === undefined ? '' : `id=${link.id}`};${link.uri}\x1b\\`
}

interface Neighbours {
  /** It began where the row before it was full. */
  readonly isContinued: boolean
  /** The row in which it goes on. */
  readonly next: IBufferLine | null
}

class RowWriter {
  readonly #cell: Cell
  readonly #linkOf: LinkOf
  #out = ''
  #sgr = plainLook
  /** Of the cell before, packed: most cells look like their neighbour. */
  #fg = 0
  #bg = 0
  #ext = 0
  #urlId = 0
  /** Cells without a character that have not been written down. */
  #empty = 0
  #emptySgr = plainLook

  constructor(cell: Cell, linkOf: LinkOf) {
    this.#cell = cell
    this.#linkOf = linkOf
  }

  newLine(): void {
    // A new row takes the background that is set.
    this.#setPlain()
    this.#out += '\r\n'
  }

  end(): string {
    this.#setPlain()
    return this.#out
  }

  write(line: IBufferLine, { isContinued, next }: Neighbours): void {
    const cell = this.#cell
    const full = next === null ? 0 : leavesLastEmpty(line, next) ? line.length - 1 : line.length
    for (let column = 0; column < line.length; column += cell.getWidth() === 2 ? 2 : 1) {
      line.getCell(column, cell)
      const chars = cell.getChars()
      const isFirst = isContinued && column === 0
      if (chars === '' && column >= full && !isFirst && isErased(cell)) {
        this.#skip(cell)
        continue
      }
      this.#flushEmpty(true)
      this.#setLook(cell)
      this.#out += chars === '' ? ' ' : chars
      // Wrapping may have made a new row, in the background that was set.
      if (isFirst && this.#sgr !== plainLook) {
        this.#setPlain()
        this.#out += '\x1b[K'
      }
    }
    this.#flushEmpty(false)
  }

  #skip(cell: Cell): void {
    const sgr = cell.isBgDefault() ? plainLook : sgrOf(cell)
    if (sgr !== this.#emptySgr) this.#flushEmpty(true)
    this.#emptySgr = sgr
    this.#empty += 1
  }

  /** @param isFollowed whether the cursor must stand behind them */
  #flushEmpty(isFollowed: boolean): void {
    const count = this.#empty
    this.#empty = 0
    if (count === 0) return
    if (this.#emptySgr !== plainLook) {
      this.#setSgr(this.#emptySgr)
      this.#out += `\x1b[${count}X`
    }
    if (isFollowed) this.#out += `\x1b[${count}C`
  }

  #setLook(cell: Cell): void {
    const { fg, bg } = cell
    const { ext, urlId } = cell.hasExtendedAttrs() ? cell.extended : noExtension
    if (urlId !== this.#urlId) this.#setLink(urlId)
    if (fg === this.#fg && bg === this.#bg && ext === this.#ext) return
    this.#setSgr(sgrOf(cell))
    this.#fg = fg
    this.#bg = bg
    this.#ext = ext
  }

  #setSgr(sgr: string): void {
    // Another look than that of the last cell: the next one is looked at anew.
    this.#fg = -1
    if (sgr === this.#sgr) return
    this.#sgr = sgr
    this.#out += sgr
  }

  #setPlain(): void {
    if (this.#urlId !== 0) this.#setLink(0)
    this.#setSgr(plainLook)
  }

  #setLink(urlId: number): void {
    this.#urlId = urlId
    this.#out += linkTo(urlId, this.#linkOf)
  }
}

/** Bold, inverse, underlined and the like, among the library's bits. */
const FLAGS = 0xfc_00_00_00

/** Nothing shows but a background, as erasing leaves it. Half of a wide character that was overwritten looks like its other half. */
function isErased(cell: Cell): boolean {
  return (cell.fg & FLAGS) === 0 && cell.isOverline() === 0 && !cell.hasExtendedAttrs()
}

const noExtension = { ext: 0, urlId: 0 }

/** Before a wide character that does not fit, the terminal leaves the last cell empty, in the look of that character. */
function leavesLastEmpty(line: IBufferLine, next: IBufferLine): boolean {
  const last = line.getCell(line.length - 1) as Cell | undefined // the library's only kind of cell
  const first = next.getCell(0) as Cell | undefined
  return first?.getWidth() === 2 && last?.getChars() === '' && last.fg === first.fg && last.bg === first.bg
}
