import type { PaneMatch } from '@boocode/contracts'
import { SearchAddon } from '@xterm/addon-search'
import type { IDecoration, Terminal } from '@xterm/xterm'
import { findRow, isLiteral } from '../store/find-row.ts'
import type { Marks } from './theme.ts'

export interface Sought {
  readonly pattern: string
  readonly isCaseSensitive: boolean
}

/** Shows on the screen what the service found. */
export class ScreenSearch {
  readonly #terminal: Terminal
  readonly #marks: () => Marks
  readonly #addon = new SearchAddon()
  #line: IDecoration | undefined

  constructor(terminal: Terminal, marks: () => Marks) {
    this.#terminal = terminal
    this.#marks = marks
    terminal.loadAddon(this.#addon)
  }

  /** Scrolls to a match and marks it. Returns false when this window does not hold its line any more. */
  show(match: PaneMatch, sought: Sought): boolean {
    this.clear()
    if (match.rows_from_end === null) return false
    const { active } = this.#terminal.buffer
    const guess = active.baseY + this.#terminal.rows - 1 - match.rows_from_end
    const row = findRow((candidate) => this.#lineAt(candidate), active.length, { content: match.content, guess })
    if (row === null) return false
    this.#terminal.scrollToLine(Math.max(0, row - Math.floor(this.#terminal.rows / 3)))
    this.#markLine(row)
    // A pattern of the person's is never run by the browser's backtracking engine.
    if (isLiteral(sought.pattern)) this.#markWords(row, sought)
    return true
  }

  clear(): void {
    this.#addon.clearDecorations()
    this.#terminal.clearSelection()
    this.#line?.marker.dispose()
    this.#line = undefined
  }

  #markLine(row: number): void {
    const { active } = this.#terminal.buffer
    const marker = this.#terminal.registerMarker(row - active.baseY - active.cursorY)
    this.#line = this.#terminal.registerDecoration({
      marker,
      width: this.#terminal.cols,
      height: this.#rowsOf(row),
      backgroundColor: this.#marks().foundLine,
      layer: 'bottom',
    })
  }

  #markWords(row: number, { pattern, isCaseSensitive }: Sought): void {
    const { found } = this.#marks()
    this.#terminal.select(0, row, 1)
    this.#addon.findNext(pattern, {
      caseSensitive: isCaseSensitive,
      incremental: true,
      decorations: { matchBorder: found, matchOverviewRuler: found, activeMatchBorder: found, activeMatchColorOverviewRuler: found },
    })
  }

  #rowsOf(row: number): number {
    const { active } = this.#terminal.buffer
    let rows = 1
    while (active.getLine(row + rows)?.isWrapped === true) rows += 1
    return rows
  }

  #lineAt(row: number): string | null {
    const { active } = this.#terminal.buffer
    const first = active.getLine(row)
    if (first === undefined || first.isWrapped) return null
    const rows = this.#rowsOf(row)
    return Array.from({ length: rows }, (_, n) => active.getLine(row + n)?.translateToString(n === rows - 1) ?? '').join('')
  }
}
