import type { StoreApi } from 'zustand/vanilla'
import type { SessionState } from '../../../lib/live/session-state.ts'
import type { Source } from '../../../lib/live/throttled-source.ts'
import { createRowBuilder } from './rows.ts'
import type { Row } from './rows.ts'

export interface TranscriptView {
  /** False until the stream told what the chat holds. */
  readonly isLoaded: boolean
  readonly rows: readonly Row[]
}

/** The rows of a chat, the same object for as long as they say the same. */
export function createTranscriptSource(store: StoreApi<SessionState>, chatId: string): Source<TranscriptView> {
  const buildRows = createRowBuilder()
  let view: TranscriptView = { isLoaded: false, rows: [] }
  return {
    subscribe: store.subscribe,
    read: () => {
      const state = store.getState()
      const isLoaded = state.transcripts.has(chatId)
      const rows = buildRows(state, chatId)
      if (isLoaded !== view.isLoaded || rows !== view.rows) view = { isLoaded, rows }
      return view
    },
  }
}
