import { useCallback, useEffect, useRef, useState } from 'react'

/** Within so many pixels of the end counts as at the end. */
const endSlackPx = 40
/** A scroll so soon after a hand on wheel, finger or key is the person's. */
const handMs = 400

export interface StickToEnd {
  /** Whether the end is followed as it grows. */
  isStuck: boolean
  /** To be called with the element that scrolls. */
  setScroller: (element: HTMLElement | Window | null) => void
  /** To be called when the content grew. */
  onGrowth: () => void
  follow: () => void
  unfollow: () => void
}

/** Follows the end while the person is there, and leaves them alone once they scrolled away. */
export function useStickToEnd(): StickToEnd {
  const [scroller, setElement] = useState<HTMLElement | null>(null)
  const [isStuck, setStuck] = useState(true)
  const stuck = useRef(true)

  const set = useCallback((next: boolean) => {
    stuck.current = next
    setStuck(next)
  }, [])

  useEffect(() => {
    if (scroller === null) return
    const stop = new AbortController()
    const options = { signal: stop.signal, passive: true }
    let handAt = Number.NEGATIVE_INFINITY
    let isPressed = false
    const hand = () => {
      handAt = performance.now()
    }
    const onWheel = (event: WheelEvent) => {
      hand()
      if (event.deltaY < 0 && scroller.scrollHeight > scroller.clientHeight && scroller.scrollTop > 0) set(false)
    }
    const onScroll = () => {
      const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= endSlackPx
      const byHand = isPressed || performance.now() - handAt < handMs
      if (isAtEnd && !stuck.current && byHand) set(true)
      if (!isAtEnd && stuck.current && byHand) set(false)
    }
    scroller.addEventListener('wheel', onWheel, options)
    scroller.addEventListener('touchmove', hand, options)
    scroller.addEventListener('keydown', hand, options)
    scroller.addEventListener('pointerdown', () => { isPressed = true }, options)
    globalThis.addEventListener('pointerup', () => { isPressed = false; hand() }, options)
    scroller.addEventListener('scroll', onScroll, options)
    return () => stop.abort()
  }, [scroller, set])

  const onGrowth = useCallback(() => {
    if (stuck.current && scroller !== null) scroller.scrollTop = scroller.scrollHeight
  }, [scroller])
  const follow = useCallback(() => {
    set(true)
    if (scroller !== null) scroller.scrollTop = scroller.scrollHeight
  }, [scroller, set])
  const unfollow = useCallback(() => set(false), [set])
  const setScroller = useCallback((element: HTMLElement | Window | null) => {
    setElement(element instanceof HTMLElement ? element : null)
  }, [])

  return { isStuck, setScroller, onGrowth, follow, unfollow }
}
