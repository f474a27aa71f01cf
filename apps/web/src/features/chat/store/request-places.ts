import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'

/** Which cards of requests a person can see, and how to bring one into sight. */
export interface RequestPlaces {
  /** Ids of requests whose card is drawn and not scrolled away. */
  readonly seen: StoreApi<ReadonlySet<string>>
  /** Follows a card from before its first paint until the returned function is called. */
  watch(requestId: string, element: Element): () => void
  /** Scrolls to the row of a request, by its key, and gives its card the focus. */
  show(requestId: string, rowKey: string): void
  /** Takes what scrolls the transcript; null while none is drawn. */
  attach(scrollTo: ((rowKey: string) => void) | null): void
}

export function createRequestPlaces(): RequestPlaces {
  const seen = createStore<ReadonlySet<string>>(() => new Set())
  let wanted: string | null = null
  let scrollTo: ((rowKey: string) => void) | null = null

  function set(requestId: string, isSeen: boolean): void {
    if (seen.getState().has(requestId) === isSeen) return
    const next = new Set(seen.getState())
    if (isSeen) next.add(requestId)
    else next.delete(requestId)
    seen.setState(next, true)
  }

  return {
    seen,
    watch(requestId, element) {
      // Until the browser says otherwise, or the line that says where it is would flash with every card.
      set(requestId, true)
      const observer = new IntersectionObserver(([entry]) => {
        const isSeen = entry?.isIntersecting ?? false
        set(requestId, isSeen)
        if (!isSeen || wanted !== requestId) return
        wanted = null
        element.querySelector<HTMLElement>('[role="group"]')?.focus({ preventScroll: true })
      })
      observer.observe(element)
      return () => {
        observer.disconnect()
        set(requestId, false)
      }
    },
    show(requestId, rowKey) {
      wanted = requestId
      scrollTo?.(rowKey)
    },
    attach(scroll) {
      scrollTo = scroll
    },
  }
}
