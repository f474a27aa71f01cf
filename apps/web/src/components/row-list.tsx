import { useCallback, useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'

export interface RowListProps<T> {
  /** Names the list for those who hear it. */
  label: string
  items: readonly T[]
  keyOf: (item: T) => string
  renderItem: (item: T) => ReactNode
  className?: string
  /** Stands after the last row. */
  children?: ReactNode
}

interface Range {
  readonly start: number
  readonly end: number
}

const overscanRows = 12
/** Drawn first, before it is known how high rows are. */
const firstRows = 40

/** A list whose rows are all one row high (`--row`), of which only those near the window exist. */
export function RowList<T>({ label, items, keyOf, renderItem, className, children }: RowListProps<T>) {
  const scroller = useRef<HTMLDivElement>(null)
  const probe = useRef<HTMLDivElement>(null)
  const [rowPx, setRowPx] = useState(0)
  const [range, setRange] = useState<Range>({ start: 0, end: firstRows })

  const measure = useCallback(() => {
    const box = scroller.current
    const height = probe.current?.getBoundingClientRect().height ?? 0
    if (box === null || height === 0) return
    setRowPx(height)
    const first = Math.floor(box.scrollTop / height)
    const last = Math.ceil((box.scrollTop + box.clientHeight) / height)
    setRange((drawn) => {
      const isEnough = drawn.start <= Math.max(0, first - 2) && drawn.end >= last + 2 && drawn.end - drawn.start <= last - first + 4 * overscanRows
      return isEnough ? drawn : { start: Math.max(0, first - overscanRows), end: last + overscanRows }
    })
  }, [])
  useEffect(() => {
    if (scroller.current === null || probe.current === null) return
    const observer = new ResizeObserver(measure)
    observer.observe(scroller.current)
    observer.observe(probe.current)
    return () => observer.disconnect()
  }, [measure])

  const start = Math.min(range.start, items.length)
  const end = Math.min(range.end, items.length)
  return (
    <div ref={scroller} onScroll={measure} className={className}>
      <div ref={probe} aria-hidden className="pointer-events-none absolute h-row" />
      <ul aria-label={label} style={{ paddingTop: start * rowPx, paddingBottom: (items.length - end) * rowPx }}>
        {items.slice(start, end).map((item, at) => (
          <li key={keyOf(item)} aria-setsize={items.length} aria-posinset={start + at + 1} className="group relative h-row">
            {renderItem(item)}
          </li>
        ))}
      </ul>
      {children}
    </div>
  )
}
