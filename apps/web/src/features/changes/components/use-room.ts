import { useEffect, useState } from 'react'

/** Two columns narrower than this hold no code. */
const leastSplitPx = 640

/** How much room there is in the pane, whatever the size of the window. */
export function useRoom(): { ref: (element: HTMLElement | null) => void; element: HTMLElement | null; maySplit: boolean; rowPx: number } {
  const [element, setElement] = useState<HTMLElement | null>(null)
  const [room, setRoom] = useState({ maySplit: false, rowPx: 32 })
  useEffect(() => {
    if (element === null) return
    const measure = () => {
      if (element.clientWidth === 0) return
      const rowPx = Number.parseFloat(getComputedStyle(element).getPropertyValue('--row')) || 32
      const maySplit = element.clientWidth >= leastSplitPx
      setRoom((before) => (before.maySplit === maySplit && before.rowPx === rowPx ? before : { maySplit, rowPx }))
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [element])
  return { ref: setElement, element, ...room }
}
