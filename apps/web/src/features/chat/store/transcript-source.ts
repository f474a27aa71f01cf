import type { StoreApi } from 'zustand/vanilla'
import type { SessionState } from '../../../lib/live/session-state.ts'
import type { Source } from '../../../lib/live/throttled-source.ts'
import { createRowBuilder } from './rows.ts'
import type { Row } from './rows.ts'

export interface TranscriptView {
  /** False until the stream told what the chat holds. */
  readonly isLoaded: boolean
  readonly rows: readonly Row[]
  /** Number of the first row; falls by as many as are put before it, so that nobody loses their place. */
  readonly firstIndex: number
}

const firstNumber = 1_000_000_000
/** So many old rows are looked for among the new ones; the very first may have joined a group. */
const anchorsTried = 8

export function createTranscriptSource(store: StoreApi<SessionState>, chatId: string): Source<TranscriptView> {
  const buildRows = createRowBuilder()
  let view: TranscriptView = { isLoaded: false, rows: [], firstIndex: firstNumber }
  return {
    subscribe: store.subscribe,
    read: () => {
      const state = store.getState()
      const isLoaded = state.transcripts.has(chatId)
      const rows = buildRows(state, chatId)
      if (isLoaded !== view.isLoaded || rows !== view.rows) {
        view = { isLoaded, rows, firstIndex: view.firstIndex - countBefore(view.rows, rows) }
      }
      return view
    },
  }
}

/** How many rows were put before those that were there. */
export function countBefore(before: readonly Row[], after: readonly Row[]): number {
  if (before[0]?.key === after[0]?.key) return 0
  for (const [index, row] of before.slice(0, anchorsTried).entries()) {
    const now = after.findIndex((other) => other.key === row.key)
    if (now !== -1) return now - index
  }
  return 0
}
