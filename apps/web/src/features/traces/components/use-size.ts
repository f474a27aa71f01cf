import { useLayoutEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'

export interface Size {
  readonly width: number
  readonly height: number
}

/** How large an element is, in whole CSS pixels; 0 before it is laid out. */
export function useSize<T extends HTMLElement>(): { ref: RefObject<T | null>; size: Size } {
  const ref = useRef<T>(null)
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return
    const look = () => {
      const width = Math.round(element.clientWidth)
      const height = Math.round(element.clientHeight)
      // Out of sight nothing has a size, and what was measured before stays true.
      if (width > 0) setSize((before) => (before.width === width && before.height === height ? before : { width, height }))
    }
    look()
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, size }
}
