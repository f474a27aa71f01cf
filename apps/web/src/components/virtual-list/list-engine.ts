import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { StickToEnd } from '../../lib/stick-to-end.ts'
import { emptyLayout, layOut, rangeIn, rowAt, shiftAt } from './list-layout.ts'
import type { ListLayout, ListRange } from './list-layout.ts'

/** A row and how far its top stands above (negative) or below the top of the window. */
export interface ListPlace {
  readonly key: string
  readonly offsetPx: number
}

/** Which rows are drawn, by key, so that rows put before or after them change nothing. */
export interface DrawnRows {
  readonly startKey: string | null
  /** Null: up to the last row, whichever that is. */
  readonly endKey: string | null
}

export interface ListParts {
  readonly scroller: HTMLElement
  readonly header: HTMLElement
  readonly before: HTMLElement
  readonly after: HTMLElement
}

export interface ListEngineOptions {
  stick: StickToEnd
  estimatePx: number
  overscanPx: number
  /** Where to begin; null at the end. */
  place: ListPlace | null
}

/**
 * Keeps a list of rows of any height in its place. Rows are measured as soon as they are drawn, and in the
 * same frame, before anything is painted, the space around them and the scroll position are set right: so
 * rows that come above, or that turn out taller than thought, never move what a person reads.
 */
export class ListEngine implements Disposable {
  readonly drawn: StoreApi<DrawnRows>
  readonly #options: ListEngineOptions
  readonly #heights = new Map<string, number>()
  readonly #elements = new Map<string, HTMLElement>()
  readonly #resizes = new ResizeObserver(() => this.settle())
  #layout: ListLayout = emptyLayout
  #range: ListRange = { start: 0, end: 0 }
  #parts: ListParts | null = null
  /** A place that is still to be gone to, until a person scrolls. */
  #target: ListPlace | null
  #place: ListPlace | null = null
  #listening = new AbortController()
  #onStart: () => unknown = () => undefined
  #focusKey: string | null = null

  constructor(options: ListEngineOptions) {
    this.#options = options
    this.#target = options.place
    this.drawn = createStore<DrawnRows>(() => ({ startKey: options.place?.key ?? null, endKey: null }))
  }

  attach(parts: ListParts): void {
    const { scroller, header } = parts
    this.#parts = parts
    for (const element of [scroller, header, ...this.#elements.values()]) this.#resizes.observe(element)
    this.#listening = new AbortController()
    const options = { passive: true, signal: this.#listening.signal }
    scroller.addEventListener('scroll', () => this.#draw(parts), options)
    for (const hand of ['wheel', 'touchmove', 'pointerdown', 'keydown']) {
      // The place that the person was brought to is theirs from now on.
      scroller.addEventListener(hand, () => { this.#target = null }, options)
    }
    this.#options.stick.attach(scroller)
  }

  [Symbol.dispose](): void {
    this.#resizes.disconnect()
    this.#listening.abort()
    this.#parts = null
    this.#options.stick.attach(null)
  }

  /** Says who is to be told that the first row is near. */
  listen(onStart: () => unknown): void {
    this.#onStart = onStart
  }

  /** Brings a row into the window, if it is not, and gives it the focus once it is drawn. */
  focus(key: string): void {
    this.#focusKey = key
    if (this.#isInWindow(key)) this.#giveFocus()
    else this.scrollTo({ key, offsetPx: 8 })
  }

  #giveFocus(): void {
    const element = this.#focusKey === null ? undefined : this.#elements.get(this.#focusKey)
    if (element === undefined) return
    this.#focusKey = null
    element.focus({ preventScroll: true })
  }

  #isInWindow(key: string): boolean {
    const element = this.#elements.get(key)?.getBoundingClientRect()
    const window = this.#parts?.scroller.getBoundingClientRect()
    return element !== undefined && window !== undefined && element.top >= window.top && element.top < window.bottom - 48
  }

  /** To be called with a row's element when it is drawn, and with null when it goes. */
  observe(key: string, element: HTMLElement | null): void {
    const known = this.#elements.get(key)
    if (known !== undefined) this.#resizes.unobserve(known)
    if (element === null) {
      this.#elements.delete(key)
      return
    }
    this.#elements.set(key, element)
    this.#resizes.observe(element)
  }

  /** To be called after every drawing, before it is painted. */
  commit(keys: readonly string[], range: ListRange): void {
    this.#range = range
    this.settle(keys)
  }

  /** Measures, and sets right what is around the rows and where the window stands. */
  settle(keys: readonly string[] = this.#layout.keys): void {
    const parts = this.#parts
    // Out of sight nothing has a height, and what was measured before stays true.
    if (parts === null || parts.scroller.clientHeight === 0) return
    const { scrollTop } = parts.scroller
    const before = this.#layout
    const from = this.#measure()
    const input = { keys, heights: this.#heights, estimatePx: this.#options.estimatePx, headerPx: parts.header.offsetHeight }
    this.#layout = layOut(input, before, from)
    this.#setSpaces(parts)
    this.#setScroll(parts, scrollTop, shiftAt(before, this.#layout, scrollTop))
    this.#draw(parts)
    this.#giveFocus()
  }

  /** Returns the first row whose height changed; beyond the last when none did. */
  #measure(): number {
    let first = this.#layout.keys.length
    for (const [key, element] of this.#elements) {
      const { height } = element.getBoundingClientRect()
      if (this.#heights.get(key) === height) continue
      this.#heights.set(key, height)
      first = Math.min(first, this.#layout.indexOf.get(key) ?? first)
    }
    return first
  }

  scrollTo(place: ListPlace): void {
    this.#target = place
    this.#options.stick.unfollow()
    this.drawn.setState({ startKey: place.key, endKey: place.key }, true)
    this.settle()
  }

  /** What was at the top of the window when it was last seen. */
  place(): ListPlace | null {
    return this.#place
  }

  #setSpaces({ before, after, header }: ListParts): void {
    const { tops, keys } = this.#layout
    const { start, end } = this.#range
    before.style.height = `${(tops[start] ?? 0) - header.offsetHeight}px`
    after.style.height = `${(tops[keys.length] ?? 0) - (tops[end] ?? 0)}px`
  }

  #setScroll({ scroller }: ListParts, scrollTop: number, shift: number): void {
    if (this.#options.stick.isStuck.getState()) {
      scroller.scrollTop = scroller.scrollHeight
      return
    }
    const target = this.#target === null ? undefined : this.#layout.indexOf.get(this.#target.key)
    if (this.#target !== null && target !== undefined) {
      scroller.scrollTop = (this.#layout.tops[target] ?? 0) - this.#target.offsetPx
    } else if (shift !== 0) {
      scroller.scrollTop = scrollTop + shift
    }
  }

  #draw({ scroller }: ListParts): void {
    const window = { scrollTop: scroller.scrollTop, heightPx: scroller.clientHeight, overscanPx: this.#options.overscanPx }
    if (window.heightPx === 0) return
    this.#place = placeAt(this.#layout, window.scrollTop)
    const next = rangeIn(this.#layout, window, this.#range)
    const { keys } = this.#layout
    if (window.scrollTop < window.overscanPx * 2 && keys.length > 0) this.#onStart()
    if (next === this.#range || (next.start === this.#range.start && next.end === this.#range.end)) return
    const endKey = next.end >= keys.length ? null : (keys[next.end - 1] ?? null)
    this.drawn.setState({ startKey: keys[next.start] ?? null, endKey }, true)
  }
}

function placeAt(layout: ListLayout, scrollTop: number): ListPlace | null {
  const index = rowAt(layout, scrollTop)
  const key = layout.keys[index]
  return key === undefined ? null : { key, offsetPx: (layout.tops[index] ?? 0) - scrollTop }
}
