import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'

/** Within so many pixels of the end counts as at the end. */
const endSlackPx = 40
/** A scroll so soon after a hand on wheel, finger or key is the person's. */
const handMs = 400

/** Follows the end of what scrolls while the person is there, and leaves them alone once they scrolled away. */
export interface StickToEnd {
  readonly isStuck: StoreApi<boolean>
  /** Takes the element that scrolls; null lets it go. */
  attach: (element: HTMLElement | null) => void
  follow: () => void
  unfollow: () => void
}

export function createStickToEnd(beginsAtEnd: boolean): StickToEnd {
  const isStuck = createStore<boolean>(() => beginsAtEnd)
  let scroller: HTMLElement | null = null
  let listening = new AbortController()
  let handAt = Number.NEGATIVE_INFINITY
  let isPressed = false

  const set = (next: boolean) => {
    if (isStuck.getState() !== next) isStuck.setState(next, true)
  }
  const toEnd = () => {
    if (scroller !== null) scroller.scrollTop = scroller.scrollHeight
  }
  const hand = () => {
    handAt = performance.now()
  }

  function onScroll(): void {
    const byHand = isPressed || performance.now() - handAt < handMs
    if (scroller === null || !byHand) return
    set(scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= endSlackPx)
  }

  function onWheel(event: WheelEvent): void {
    hand()
    // At once, or growth in the same frame would pull the person back.
    if (event.deltaY < 0 && scroller !== null && scroller.scrollTop > 0) set(false)
  }

  function listen(element: HTMLElement): void {
    const options = { signal: listening.signal, passive: true }
    element.addEventListener('wheel', onWheel, options)
    element.addEventListener('touchmove', hand, options)
    element.addEventListener('keydown', hand, options)
    element.addEventListener('pointerdown', () => { isPressed = true }, options)
    globalThis.addEventListener('pointerup', () => { isPressed = false; hand() }, options)
    element.addEventListener('scroll', onScroll, options)
  }

  return {
    isStuck,
    attach(element) {
      listening.abort()
      listening = new AbortController()
      scroller = element
      if (scroller !== null) listen(scroller)
    },
    follow: () => {
      set(true)
      toEnd()
    },
    unfollow: () => set(false),
  }
}
