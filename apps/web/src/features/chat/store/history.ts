import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { messageOf } from '../../../lib/api/request.ts'
import { addTurns, prependHistory } from '../../../lib/live/session-reducer.ts'
import { findMessage } from '../../../lib/live/session-state.ts'
import type { SessionState } from '../../../lib/live/session-state.ts'
import { listMessages } from '../api/list-messages.ts'
import { listTurns } from '../api/list-turns.ts'

export interface HistoryState {
  readonly isLoading: boolean
  readonly error: string | null
}

export interface History {
  readonly state: StoreApi<HistoryState>
  /** Loads the page before what is held. After a failure it does nothing until `retry`. */
  loadOlder(): Promise<void>
  retry(): Promise<void>
  /** Loads the turns of what is held, for their usage lines. */
  loadTurns(): Promise<void>
}

/** Reads what lies before the stream's window of a chat, by REST, one page at a time. */
export function createHistory(store: StoreApi<SessionState>, chatId: string): History {
  const state = createStore<HistoryState>(() => ({ isLoading: false, error: null }))
  let turnCursor: string | null | undefined

  async function loadOlder(): Promise<void> {
    const cursor = store.getState().transcripts.get(chatId)?.nextCursor ?? null
    if (cursor === null || state.getState().isLoading || state.getState().error !== null) return
    state.setState({ isLoading: true })
    try {
      const page = await listMessages(chatId, cursor)
      await loadTurns()
      store.setState((held) => prependHistory(held, chatId, { cursor, ...page }), true)
      state.setState({ isLoading: false })
    } catch (error) {
      state.setState({ isLoading: false, error: messageOf(error) })
    }
  }

  async function retry(): Promise<void> {
    state.setState({ error: null })
    await loadOlder()
  }

  async function loadTurns(): Promise<void> {
    if (turnCursor === null || (turnCursor !== undefined && knowsOldestTurn(store.getState(), chatId))) return
    const page = await listTurns(chatId, turnCursor ?? null)
    turnCursor = page.nextCursor
    store.setState((held) => addTurns(held, page.turns), true)
  }

  return { state, loadOlder, retry, loadTurns }
}

function knowsOldestTurn(state: SessionState, chatId: string): boolean {
  const oldest = state.transcripts.get(chatId)?.ids[0]
  const turnId = oldest === undefined ? null : findMessage(state, oldest)?.turn_id
  return turnId === null || turnId === undefined || state.turns.has(turnId)
}
