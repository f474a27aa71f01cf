import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import type { LiveSession } from '../../../lib/live/live-hub.ts'
import { spanStoreOf } from '../store/span-store.ts'
import type { SpanState, SpanStore } from '../store/span-store.ts'

/** The calls of a chat, kept current while the component is mounted. */
export function useSpans(live: LiveSession, chatId: string): { store: SpanStore; state: SpanState } {
  const store = useMemo(() => spanStoreOf(live, chatId), [live, chatId])
  useEffect(() => store.hold(), [store])
  return { store, state: useStore(store.state) }
}
