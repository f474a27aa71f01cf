import { useEffect } from 'react'
import { findMessage, isRunning, putMessage } from '../../../lib/live/session-state.ts'
import { getMessage } from '../api/get-message.ts'
import { useChat, useChatState } from './chat-context.ts'

const loading = new Set<string>()

/** Snapshots cut long texts: the whole of a message is fetched when it is drawn. */
export function useWholeMessage(messageId: string | undefined): void {
  const { store } = useChat()
  const isCut = useChatState((state) => {
    const message = messageId === undefined ? undefined : findMessage(state, messageId)
    return message !== undefined && message.preview === true && !isRunning(message)
  })
  useEffect(() => {
    if (messageId === undefined || !isCut || loading.has(messageId)) return
    loading.add(messageId)
    getMessage(messageId)
      .then((whole) => store.setState((held) => (findMessage(held, messageId)?.preview === true ? putMessage(held, whole) : held), true))
      // What is there stays; it is asked for again when the row is next drawn.
      .catch(() => undefined)
      .finally(() => loading.delete(messageId))
  }, [messageId, isCut, store])
}
