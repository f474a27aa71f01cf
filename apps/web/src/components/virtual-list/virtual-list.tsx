import { memo, useCallback, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { ReactNode, Ref } from 'react'
import { useStore } from 'zustand'
import type { StickToEnd } from '../../lib/stick-to-end.ts'
import { ListEngine } from './list-engine.ts'
import type { DrawnRows, ListPlace } from './list-engine.ts'
import type { ListRange } from './list-layout.ts'

export interface VirtualListHandle {
  /** Brings a row to the top of the window, or its top so far below (above, when negative). */
  scrollTo: (key: string, offsetPx?: number) => void
  /** Brings a row into the window and gives it the focus. */
  focus: (key: string) => void
  /** Where the person is; null when that cannot be said. */
  place: () => ListPlace | null
}

export interface VirtualListProps<T> {
  ref: Ref<VirtualListHandle>
  items: readonly T[]
  keyOf: (item: T) => string
  /** Must be stable: rows are drawn anew when it changes. */
  renderItem: (item: T) => ReactNode
  /** What a row is called where it can be gone to by keyboard. */
  labelOf: (item: T) => string | undefined
  header: ReactNode
  stick: StickToEnd
  /** Where to begin; null at the end. */
  place: ListPlace | null
  /** The first row is near. */
  onStart: () => unknown
}

const estimatePx = 72
const overscanPx = 900
/** Rows drawn first, before anything is known of their heights: about a window full. More follow before the first paint where they are small. */
const firstRows = 12

/** A list of rows of any height, of which only those near the window exist. */
export function VirtualList<T>({ ref, items, keyOf, renderItem, labelOf, header, stick, place, onStart }: VirtualListProps<T>) {
  const [engine] = useState(() => new ListEngine({ stick, estimatePx, overscanPx, place }))
  const keys = useMemo(() => items.map(keyOf), [items, keyOf])
  const indexOf = useMemo(() => new Map(keys.map((key, index) => [key, index])), [keys])
  const range = rangeOf(useStore(engine.drawn), indexOf)
  const scroller = useRef<HTMLDivElement>(null)
  const head = useRef<HTMLDivElement>(null)
  const before = useRef<HTMLDivElement>(null)
  const after = useRef<HTMLDivElement>(null)

  useImperativeHandle(
    ref,
    () => ({ scrollTo: (key, offsetPx = 8) => engine.scrollTo({ key, offsetPx }), focus: (key) => engine.focus(key), place: () => engine.place() }),
    [engine],
  )
  useLayoutEffect(() => {
    if (scroller.current === null || head.current === null || before.current === null || after.current === null) return
    engine.attach({ scroller: scroller.current, header: head.current, before: before.current, after: after.current })
    return () => engine[Symbol.dispose]()
  }, [engine])
  useLayoutEffect(() => engine.commit(keys, range))
  useEffect(() => engine.listen(onStart), [engine, onStart])
  return (
    // A region that scrolls must be reachable by keyboard.
    <div
      ref={scroller}
      data-scroller
      tabIndex={0}
      className="min-h-0 flex-1 overflow-y-auto overscroll-contain -outline-offset-2 [overflow-anchor:none]"
    >
      <div ref={head}>{header}</div>
      <div ref={before} />
      {items.slice(range.start, range.end).map((item) => (
        <ListRow key={keyOf(item)} rowKey={keyOf(item)} engine={engine} item={item} label={labelOf(item)} renderItem={renderItem} />
      ))}
      <div ref={after} />
      <div className="h-4" />
    </div>
  )
}

interface ListRowProps<T> {
  rowKey: string
  engine: ListEngine
  item: T
  label: string | undefined
  renderItem: (item: T) => ReactNode
}

function PlainRow<T>({ rowKey, engine, item, label, renderItem }: ListRowProps<T>) {
  const observe = useCallback(
    (element: HTMLElement | null) => {
      engine.observe(rowKey, element)
    },
    [engine, rowKey],
  )
  return (
    <div
      ref={observe}
      data-row={rowKey}
      className="flow-root outline-none"
      {...(label === undefined ? {} : { role: 'article', 'aria-label': label, tabIndex: -1 })}
    >
      {renderItem(item)}
    </div>
  )
}

const ListRow = memo(PlainRow) as typeof PlainRow

/** The indexes of the rows to draw; those of rows that are gone are taken from what is near. */
function rangeOf({ startKey, endKey }: DrawnRows, indexOf: ReadonlyMap<string, number>): ListRange {
  const count = indexOf.size
  const last = endKey === null ? count - 1 : (indexOf.get(endKey) ?? count - 1)
  const known = startKey === null ? undefined : indexOf.get(startKey)
  const start = Math.min(known ?? Math.max(0, last + 1 - firstRows), count)
  return { start, end: Math.max(start, Math.min(count, last + 1)) }
}
