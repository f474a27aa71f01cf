import { useCallback, useEffect, useRef } from 'react'
import type { RefObject } from 'react'
import type { VirtualListHandle } from '../../../components/virtual-list/virtual-list.tsx'
import type { Row } from '../store/rows.ts'

type Item = Pick<Row, 'key'> & { readonly kind: string }

/**
 * Alt with the arrows goes from message to message, from the first or last that is in sight; also those that are not
 * drawn yet. Home and End with Alt lead to the ends of what is loaded.
 */
export function useRoving(items: readonly Item[], list: RefObject<VirtualListHandle | null>): (element: HTMLElement | null) => (() => void) | undefined {
  const shown = useRef(items)
  useEffect(() => {
    shown.current = items
  })
  return useCallback(
    (element: HTMLElement | null) => {
      if (element === null) return undefined
      const onKeyDown = (event: KeyboardEvent) => {
        if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
        const stops = shown.current.filter(({ kind }) => kind === 'user' || kind === 'text' || kind === 'summary')
        const next = nextStop(event.key, currentStop(event, stops), stops)
        if (next === undefined) return
        event.preventDefault()
        list.current?.focus(next.key)
      }
      element.addEventListener('keydown', onKeyDown)
      return () => element.removeEventListener('keydown', onKeyDown)
    },
    [list],
  )
}

function currentStop(event: KeyboardEvent, stops: readonly Item[]): number {
  const element = event.target instanceof Element ? event.target.closest('[data-row]') : null
  const key = element?.getAttribute('data-row')
  return stops.findIndex((stop) => stop.key === key)
}

function nextStop(key: string, now: number, stops: readonly Item[]): Item | undefined {
  switch (key) {
    case 'ArrowUp':
      return now === -1 ? stops.at(-1) : stops[now - 1]
    case 'ArrowDown':
      return now === -1 ? stops.at(-1) : stops[now + 1]
    case 'Home':
      return stops[0]
    case 'End':
      return stops.at(-1)
    default:
      return undefined
  }
}
