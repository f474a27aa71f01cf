import { useEffect } from 'react'
import { draftSyncOf } from '../store/draft-sync.ts'
import { useChat, useChatState } from './chat-context.ts'

/** Saves what is typed, and shows what was typed in another window. */
export function useDraftSync(): void {
  const { chatId } = useChat()
  const told = useChatState((state) => state.draftVersions.get(chatId) ?? 0)
  useEffect(() => {
    const sync = draftSyncOf(chatId)
    const look = () => {
      if (document.visibilityState === 'visible') void sync.pull()
      else sync.flush()
    }
    look()
    const leaving = new AbortController()
    const options = { signal: leaving.signal }
    globalThis.addEventListener('focus', look, options)
    globalThis.addEventListener('online', () => sync.flush(), options)
    globalThis.addEventListener('pagehide', () => sync.flush(), options)
    document.addEventListener('visibilitychange', look, options)
    return () => {
      leaving.abort()
      sync.flush()
    }
  }, [chatId])
  useEffect(() => {
    const sync = draftSyncOf(chatId)
    if (told > sync.state.getState().base) void sync.pull()
  }, [chatId, told])
}
