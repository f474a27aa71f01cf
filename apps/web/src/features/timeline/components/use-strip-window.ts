import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'

export type Orientation = 'horizontal' | 'vertical'

/** So many items beyond what is seen are drawn. */
const overscan = 6
const endSlackPx = 24

export interface StripWindow {
  readonly scroller: RefObject<HTMLDivElement | null>
  /** The items to draw, by index, the end not included. */
  readonly start: number
  readonly end: number
  /** Items that fit into the window, at least one. */
  readonly perPage: number
  readonly onScroll: () => void
  /** Brings an item into the window with as little scrolling as it takes. */
  readonly reveal: (index: number) => void
}

/** Which of many items of one size are near the window. It begins at the end and stays there while it is there. */
export function useStripWindow(count: number, itemPx: number, orientation: Orientation): StripWindow {
  const scroller = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const [view, setView] = useState({ fromPx: 0, lengthPx: 0 })
  const isAcross = orientation === 'horizontal'

  const look = useCallback(() => {
    const element = scroller.current
    if (element === null) return
    const fromPx = isAcross ? element.scrollLeft : element.scrollTop
    const lengthPx = isAcross ? element.clientWidth : element.clientHeight
    setView((before) => (before.fromPx === fromPx && before.lengthPx === lengthPx ? before : { fromPx, lengthPx }))
  }, [isAcross])

  const onScroll = useCallback(() => {
    const element = scroller.current
    if (element === null) return
    const rest = isAcross ? element.scrollWidth - element.clientWidth - element.scrollLeft : element.scrollHeight - element.clientHeight - element.scrollTop
    isAtEnd.current = rest <= endSlackPx
    look()
  }, [isAcross, look])

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const follow = () => {
      if (isAtEnd.current) element.scrollTo(isAcross ? { left: element.scrollWidth } : { top: element.scrollHeight })
      look()
    }
    follow()
    const resizes = new ResizeObserver(follow)
    resizes.observe(element)
    return () => resizes.disconnect()
  }, [count, itemPx, isAcross, look])

  const reveal = useCallback(
    (index: number) => {
      const element = scroller.current
      if (element === null) return
      const from = isAcross ? element.scrollLeft : element.scrollTop
      const length = isAcross ? element.clientWidth : element.clientHeight
      const to = Math.min(index * itemPx, Math.max(from, (index + 1) * itemPx - length))
      if (to !== from) element.scrollTo(isAcross ? { left: to } : { top: to })
      onScroll()
    },
    [isAcross, itemPx, onScroll],
  )

  const start = Math.max(0, Math.min(count, Math.floor(view.fromPx / itemPx)) - overscan)
  const end = Math.min(count, Math.ceil((view.fromPx + view.lengthPx) / itemPx) + overscan)
  return { scroller, start, end, perPage: Math.max(1, Math.floor(view.lengthPx / itemPx)), onScroll, reveal }
}
