import { useChat, useChatState } from './chat-context.ts'

const words: Record<string, string> = {
  queued: 'Message queued.',
  running: 'Working.',
  awaiting_input: 'Needs you.',
  completed: 'Answer complete.',
  failed: 'The turn failed.',
  cancelled: 'Stopped.',
}

/** Tells those who listen when a turn begins and ends; never what it says, word by word. */
export function Announcer() {
  const { chatId } = useChat()
  const status = useChatState((state) => {
    let newest: { number: number; status: string } | null = null
    for (const turn of state.turns.values()) {
      const counts = turn.chat_id === chatId && turn.status !== 'queued'
      if (counts && (newest === null || turn.number > newest.number)) newest = turn
    }
    return newest?.status ?? null
  })
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {status === null ? '' : words[status]}
    </p>
  )
}
