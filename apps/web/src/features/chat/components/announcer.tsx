import { requestTitle } from '../../../lib/request-words.ts'
import type { SessionState } from '../../../lib/live/session-state.ts'
import { pendingRequests } from '../store/requests-of.ts'
import { useChat, useChatState } from './chat-context.ts'

const words: Record<string, string> = {
  queued: 'Message queued.',
  running: 'Working.',
  awaiting_input: 'Needs you.',
  completed: 'Answer complete.',
  failed: 'The turn failed.',
  cancelled: 'Stopped.',
}

/** Tells those who listen when a turn begins, asks and ends; never what it says, word by word. */
export function Announcer() {
  const { chatId } = useChat()
  const text = useChatState((state) => announcement(state, chatId))
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {text}
    </p>
  )
}

function announcement(state: SessionState, chatId: string): string {
  const asked = pendingRequests(state, chatId).at(-1)
  if (asked !== undefined) return `Needs you. ${requestTitle(asked)}`
  let newest: { number: number; status: string } | null = null
  for (const turn of state.turns.values()) {
    const counts = turn.chat_id === chatId && turn.status !== 'queued'
    if (counts && (newest === null || turn.number > newest.number)) newest = turn
  }
  return newest === null ? '' : (words[newest.status] ?? '')
}
