import { useChat, useChatState } from './chat-context.ts'

/** Whether the chat works on something: a turn of it is queued, runs or waits for an answer. */
export function useIsWorking(): boolean {
  const { chatId } = useChat()
  return useChatState((state) => {
    for (const turn of state.turns.values()) {
      if (turn.chat_id === chatId && turn.finished_at === null) return true
    }
    return false
  })
}
