/** Where the rows of a list stand: those that were measured exactly, the others by an estimate. */
export interface ListLayout {
  readonly keys: readonly string[]
  readonly indexOf: ReadonlyMap<string, number>
  /** Top of each row in pixels from the top of what scrolls; one more than there are rows: the end. */
  readonly tops: Float64Array
}

export const emptyLayout: ListLayout = { keys: [], indexOf: new Map(), tops: new Float64Array(1) }

export interface LayoutInput {
  readonly keys: readonly string[]
  readonly heights: ReadonlyMap<string, number>
  readonly estimatePx: number
  /** What stands above the first row. */
  readonly headerPx: number
}

/** @param from the first row whose height may differ from that in `before`; counts only for the same keys */
export function layOut({ keys, heights, estimatePx, headerPx }: LayoutInput, before: ListLayout, from = 0): ListLayout {
  const isSame = before.keys === keys && before.tops[0] === headerPx
  const first = isSame ? from : 0
  const tops = isSame ? before.tops.slice() : new Float64Array(keys.length + 1)
  let top = first === 0 ? headerPx : (tops[first] ?? headerPx)
  for (let index = first; index < keys.length; index += 1) {
    tops[index] = top
    top += heights.get(keys[index] ?? '') ?? estimatePx
  }
  tops[keys.length] = top
  const indexOf = before.keys === keys ? before.indexOf : new Map(keys.map((key, index) => [key, index]))
  return { keys, indexOf, tops }
}

/** The row that holds this height; the first or last beyond the ends; 0 in an empty list. */
export function rowAt({ keys, tops }: ListLayout, y: number): number {
  let low = 0
  let high = keys.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((tops[middle] ?? 0) <= y) low = middle
    else high = middle - 1
  }
  return Math.max(0, low)
}

/**
 * How far the row at the top of the window moved between two layouts, so that scrolling by as much
 * leaves what is read where it was. Rows that are gone are passed over.
 */
export function shiftAt(before: ListLayout, after: ListLayout, scrollTop: number): number {
  for (let index = rowAt(before, scrollTop); index < before.keys.length; index += 1) {
    const now = after.indexOf.get(before.keys[index] ?? '')
    if (now !== undefined) return (after.tops[now] ?? 0) - (before.tops[index] ?? 0)
  }
  return 0
}

/** Rows that are drawn, by index, the end not included. */
export interface ListRange {
  readonly start: number
  readonly end: number
}

export interface Window {
  readonly scrollTop: number
  readonly heightPx: number
  readonly overscanPx: number
}

/**
 * The rows to draw: those in the window and `overscanPx` beyond. What is drawn stays as it is while at
 * least half of that is left on either side and not more than twice of it, so that a scroll draws seldom.
 */
export function rangeIn(layout: ListLayout, window: Window, drawn: ListRange): ListRange {
  const { scrollTop, heightPx, overscanPx } = window
  const rows = (beyond: number): ListRange => ({
    start: rowAt(layout, scrollTop - beyond),
    end: Math.min(layout.keys.length, rowAt(layout, scrollTop + heightPx + beyond) + 1),
  })
  const least = rows(overscanPx / 2)
  const most = rows(overscanPx * 2)
  const isEnough = drawn.start <= least.start && drawn.end >= least.end
  const isTooMuch = drawn.start < most.start || drawn.end > most.end
  return isEnough && !isTooMuch ? drawn : rows(overscanPx)
}
