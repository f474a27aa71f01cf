import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { Row } from '../store/span-tree.ts'

/** Rows that exist, the end not included, and what of them is seen. */
export interface SeenRows {
  readonly start: number
  readonly end: number
  /** The first that is seen. */
  readonly top: number
  /** Rows that fit. */
  readonly pageRows: number
}

export interface RowList {
  readonly rows: readonly Row[]
  readonly rowPx: number
  /** Whether some row is active, which is brought into sight instead of the newest turn. */
  readonly hasActive: boolean
}

/** Rows that exist beyond the window, on either side; a scroll by less than half of it makes none. */
const overscan = 24
/** So near to the end counts as at the end. */
const nearPx = 8

/** Which of many rows of the same height exist: those in the window of what scrolls, and some around it. */
export class RowWindow {
  readonly seen: StoreApi<SeenRows> = createStore<SeenRows>(() => ({ start: 0, end: overscan, top: 0, pageRows: 1 }))
  #scroller: HTMLElement | null = null
  #list: RowList | null = null

  attach(scroller: HTMLElement): () => void {
    this.#scroller = scroller
    const observer = new ResizeObserver(() => this.#look())
    observer.observe(scroller)
    const stop = new AbortController()
    scroller.addEventListener('scroll', () => this.#look(), { passive: true, signal: stop.signal })
    return () => {
      observer.disconnect()
      stop.abort()
      this.#scroller = null
      this.#list = null
    }
  }

  /** To be called when rows changed, after they were laid out and before they are painted. */
  update(list: RowList): void {
    const scroller = this.#scroller
    if (scroller === null || scroller.clientHeight === 0) return
    const before = this.#list
    this.#list = list
    if (before === null) beginAtNewest(scroller, list)
    else followEnd(scroller, before, list)
    this.#look()
  }

  /** Brings a row into the window by as little as that takes. */
  reveal(index: number): void {
    const scroller = this.#scroller
    if (scroller === null || this.#list === null) return
    const { rowPx } = this.#list
    const from = index * rowPx
    if (from < scroller.scrollTop) scroller.scrollTop = from
    else if (from + rowPx > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = from + rowPx - scroller.clientHeight
    this.#look()
  }

  #look(): void {
    const scroller = this.#scroller
    // Out of sight nothing has a height, and what was seen before stays true.
    if (scroller === null || this.#list === null || scroller.clientHeight === 0) return
    this.seen.setState((before) => nextSeen(before, scroller, this.#list), true)
  }
}

function nextSeen(before: SeenRows, scroller: HTMLElement, list: RowList | null): SeenRows {
  if (list === null) return before
  const { rowPx, rows } = list
  const count = rows.length
  const top = Math.floor(scroller.scrollTop / rowPx)
  const pageRows = Math.max(1, Math.floor(scroller.clientHeight / rowPx))
  const last = Math.min(count, top + pageRows + 1)
  const isEnough = before.start <= Math.max(0, top - overscan / 2) && before.end >= Math.min(count, last + overscan / 2)
  const isTooMuch = before.end > count || before.end - before.start > pageRows + 4 * overscan
  if (!isEnough || isTooMuch || before.pageRows !== pageRows) return { start: Math.max(0, top - overscan), end: Math.min(count, last + overscan), top, pageRows }
  return before.top === top ? before : { ...before, top }
}

function beginAtNewest(scroller: HTMLElement, { rows, rowPx, hasActive }: RowList): void {
  const turn = rows.findLastIndex((row) => row.kind === 'turn')
  if (!hasActive && turn !== -1) scroller.scrollTop = turn * rowPx
}

/** Only what was added at the end is followed, by who sees the end: a filter or a group is a choice of the person's. */
function followEnd(scroller: HTMLElement, before: RowList, { rows, rowPx }: RowList): void {
  const heightPx = before.rows.length * before.rowPx
  const wasAtEnd = heightPx > scroller.clientHeight && scroller.scrollTop + scroller.clientHeight >= heightPx - nearPx
  const isLonger = rows.length > before.rows.length && rows[0]?.key === before.rows[0]?.key
  if (wasAtEnd && isLonger) scroller.scrollTop = rows.length * rowPx
}
