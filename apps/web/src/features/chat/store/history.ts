import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { messageOf } from '../../../lib/api/request.ts'
import { addTurns, extendEarlier, leaveEarlier, prependHistory, showAround } from '../../../lib/live/transcript-pages.ts'
import { findMessage } from '../../../lib/live/session-state.ts'
import type { SessionState } from '../../../lib/live/session-state.ts'
import { listAround, listMessages } from '../api/list-messages.ts'
import { listTurns } from '../api/list-turns.ts'

export interface HistoryState {
  readonly isLoading: boolean
  readonly error: string | null
}

export interface History {
  readonly state: StoreApi<HistoryState>
  /** Loads the page before what is held. After a failure it does nothing until `retry`. */
  loadOlder(): Promise<void>
  /** Loads what comes after that to which a jump led. */
  loadNewer(): Promise<void>
  /** Loads what stands about a message, wherever it is. Throws where that cannot be had. */
  goTo(messageId: string): Promise<void>
  /** Back to the newest messages. */
  goToEnd(): void
  retry(): Promise<void>
  /** Loads the newest turns, for the lines under their answers, now and after a snapshot. */
  reloadTurns(): Promise<void>
}

/** Reads what lies before the stream's window of a chat, by REST, one page at a time. */
export function createHistory(store: StoreApi<SessionState>, chatId: string): History {
  const state = createStore<HistoryState>(() => ({ isLoading: false, error: null }))
  let turnCursor: string | null | undefined
  let again: () => Promise<void> = loadOlder

  const transcript = () => store.getState().transcripts.get(chatId)

  async function once(load: () => Promise<void>): Promise<void> {
    if (state.getState().isLoading || state.getState().error !== null) return
    state.setState({ isLoading: true })
    try {
      await load()
      state.setState({ isLoading: false })
    } catch (error) {
      again = async () => await once(load)
      state.setState({ isLoading: false, error: messageOf(error) })
    }
  }

  async function loadOlder(): Promise<void> {
    const earlier = transcript()?.earlier ?? null
    await (earlier === null ? loadBefore() : loadEarlier(earlier.olderCursor))
  }

  async function loadNewer(): Promise<void> {
    await loadEarlier(transcript()?.earlier?.newerCursor ?? null)
  }

  async function loadBefore(): Promise<void> {
    const cursor = transcript()?.nextCursor ?? null
    if (cursor === null) return
    await once(async () => {
      const { turns, ...page } = await listMessages(chatId, cursor)
      if (turns === undefined) await loadTurns()
      else store.setState((held) => addTurns(held, turns), true)
      store.setState((held) => prependHistory(held, chatId, { cursor, ...page }), true)
    })
  }

  async function loadEarlier(cursor: string | null): Promise<void> {
    if (cursor === null) return
    await once(async () => {
      const page = await listAround(chatId, { cursor })
      store.setState((held) => extendEarlier(held, chatId, { cursor, ...page }), true)
    })
  }

  async function goTo(messageId: string): Promise<void> {
    const page = await listAround(chatId, { messageId })
    store.setState((held) => showAround(held, chatId, page), true)
  }

  function goToEnd(): void {
    store.setState((held) => leaveEarlier(held, chatId), true)
  }

  async function retry(): Promise<void> {
    state.setState({ error: null })
    await again()
  }

  async function loadTurns(): Promise<void> {
    if (turnCursor === null || (turnCursor !== undefined && knowsOldestTurn(store.getState(), chatId))) return
    const page = await listTurns(chatId, turnCursor ?? null)
    turnCursor = page.nextCursor
    store.setState((held) => addTurns(held, page.turns), true)
  }

  /** What was told while the stream was away is missing. */
  async function reloadTurns(): Promise<void> {
    if (turnCursor === undefined) return await loadTurns()
    const page = await listTurns(chatId, null)
    store.setState((held) => addTurns(held, page.turns), true)
  }

  return { state, loadOlder, loadNewer, goTo, goToEnd, retry, reloadTurns }
}

function knowsOldestTurn(state: SessionState, chatId: string): boolean {
  const oldest = state.transcripts.get(chatId)?.ids[0]
  const turnId = oldest === undefined ? null : findMessage(state, oldest)?.turn_id
  return turnId === null || turnId === undefined || state.turns.has(turnId)
}
