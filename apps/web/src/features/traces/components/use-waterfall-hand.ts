import { useCallback } from 'react'
import { isWhole, pan, zoom } from '../store/view.ts'
import type { ViewStore } from '../store/view-state.ts'

export interface WaterfallHandOptions {
  viewStore: ViewStore
  widthPx: number
}

/** A pull by less than this is a click. */
const leastPullPx = 4
const zoomPerPx = 1.002

/**
 * Zoom and pan with the mouse over the bars: the wheel with Ctrl (or a pinch of the touchpad) zooms at the pointer,
 * sideways it pans, and so does a pull. A ref for the element that holds the rows.
 */
export function useWaterfallHand({ viewStore, widthPx }: WaterfallHandOptions): (element: HTMLElement | null) => (() => void) | undefined {
  return useCallback(
    (element: HTMLElement | null) => {
      if (element === null) return
      const stop = new AbortController()
      const { signal } = stop
      /** Share of the bars' width, or null beside them. */
      const placeOf = (clientX: number): number | null => {
        const at = 1 - (element.getBoundingClientRect().right - clientX) / widthPx
        return at < 0 || at > 1 ? null : at
      }
      const setView = (change: (view: ReturnType<ViewStore['getState']>['view']) => ReturnType<ViewStore['getState']>['view']) =>
        viewStore.setState((state) => ({ view: change(state.view) }))
      const onWheel = (event: WheelEvent) => {
        const at = placeOf(event.clientX)
        if (at === null) return
        const sideways = event.shiftKey ? event.deltaY : event.deltaX
        if (event.ctrlKey || event.metaKey) setView((view) => zoom(view, zoomPerPx ** -event.deltaY, at))
        else if (Math.abs(sideways) > Math.abs(event.deltaY) || event.shiftKey) setView((view) => pan(view, sideways / widthPx))
        else return
        event.preventDefault()
      }
      const onPull = (down: PointerEvent) => {
        if (down.button !== 0 || down.pointerType === 'touch' || placeOf(down.clientX) === null || isWhole(viewStore.getState().view)) return
        const pull = new AbortController()
        const until = AbortSignal.any([pull.signal, signal])
        let last = down.clientX
        let isPulled = false
        globalThis.addEventListener('pointermove', (move) => {
          isPulled ||= Math.abs(move.clientX - down.clientX) >= leastPullPx
          if (!isPulled) return
          const by = (last - move.clientX) / widthPx
          last = move.clientX
          setView((view) => pan(view, by))
        }, { signal: until })
        globalThis.addEventListener('pointerup', () => {
          pull.abort()
          // What was a pull chooses no row.
          if (isPulled) element.addEventListener('click', (click) => click.stopPropagation(), { capture: true, once: true })
        }, { signal: until })
      }
      // A wheel that zooms must keep the page from zooming too.
      element.addEventListener('wheel', onWheel, { passive: false, signal })
      element.addEventListener('pointerdown', onPull, { signal })
      return () => stop.abort()
    },
    [viewStore, widthPx],
  )
}
