import { useEffect, useEffectEvent, useRef } from 'react'
import { toast } from 'sonner'
import { useStore } from 'zustand'
import { serverNow } from '../../../lib/server-clock.ts'
import { noFilters, spanFilter } from '../store/filters.ts'
import type { Span } from '../store/span.ts'
import { findSpan } from '../store/span-book.ts'
import type { SpanState, SpanStore } from '../store/span-store.ts'
import type { ViewStore } from '../store/view-state.ts'

export interface SpanAddressOptions {
  store: SpanStore
  state: SpanState
  viewStore: ViewStore
  /** What the address names; null for nothing. */
  span: string | null
  onSpan: (id: string) => void
}

/** Keys held down choose many rows; the address follows when they rest. */
const settleMs = 300

/** Makes the call that the address names the active row, reading earlier turns until it is there; and the other way round. */
export function useSpanAddress({ store, state, viewStore, span, onSpan }: SpanAddressOptions): void {
  const { phase, book, isReadingEarlier } = state
  /** What the address named when it was last followed or written. */
  const settled = useRef<string | null>(null)
  const active = useStore(viewStore, (view) => view.active)
  const tell = useEffectEvent(onSpan)

  useEffect(() => {
    if (span === null || span === settled.current || phase !== 'ready' || isReadingEarlier) return
    const found = findSpan(book, span)
    if (found !== undefined) {
      settled.current = span
      show(viewStore, found)
    } else if (book.hasEarlier) void store.readEarlier()
    else {
      settled.current = span
      toast('This call is not recorded here: it may belong to another chat.')
    }
  }, [span, phase, book, isReadingEarlier, store, viewStore])

  useEffect(() => {
    if (active === null || active === settled.current) return
    const timer = setTimeout(() => {
      if (findSpan(store.state.getState().book, active) === undefined) return
      settled.current = active
      tell(active)
    }, settleMs)
    return () => clearTimeout(timer)
  }, [active, store])
}

/** Makes a call the active row, and sees to it that the row is there. */
export function show(viewStore: ViewStore, span: Span): void {
  viewStore.setState(({ filters, collapsed, groupBy }) => {
    const parents = groupBy === 'turn' ? [`turn:${span.turn}`] : [`${span.kind}:${span.name}`]
    const isHidden = !spanFilter(filters, serverNow())(span)
    return {
      active: span.id,
      isDetailOpen: true,
      // A step may be closed whose key is its request's: all are opened.
      collapsed: new Set([...collapsed].filter((key) => !parents.includes(key) && !(groupBy === 'turn' && !key.startsWith('turn:')))),
      ...(isHidden && { filters: noFilters }),
    }
  })
}
