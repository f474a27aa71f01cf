import type { StoreApi } from 'zustand/vanilla'
import type { SessionState } from '../../../lib/live/session-state.ts'
import type { Source } from '../../../lib/live/throttled-source.ts'
import { createRowBuilder } from './rows.ts'
import type { Row } from './rows.ts'

export interface TranscriptView {
  /** False until the stream told what the chat holds. */
  readonly isLoaded: boolean
  readonly rows: readonly Row[]
  /** Whether these are the rows to which a jump led, and not yet those up to the newest. */
  readonly isAway: boolean
}

/** The rows of a chat, the same object for as long as they say the same. */
export function createTranscriptSource(store: StoreApi<SessionState>, chatId: string): Source<TranscriptView> {
  const buildRows = createRowBuilder()
  const buildEarlier = createRowBuilder('earlier')
  let view: TranscriptView = { isLoaded: false, rows: [], isAway: false }
  return {
    subscribe: store.subscribe,
    read: () => {
      const state = store.getState()
      const isLoaded = state.transcripts.has(chatId)
      const isAway = (state.transcripts.get(chatId)?.earlier ?? null) !== null
      const rows = isAway ? buildEarlier(state, chatId) : buildRows(state, chatId)
      if (isLoaded !== view.isLoaded || rows !== view.rows || isAway !== view.isAway) view = { isLoaded, rows, isAway }
      return view
    },
  }
}
