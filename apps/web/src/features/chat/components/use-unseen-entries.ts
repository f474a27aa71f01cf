import type { Message } from '@boocode/contracts'
import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { findMessage } from '../../../lib/live/session-state.ts'
import type { SessionState } from '../../../lib/live/session-state.ts'
import { outboxOf, settleOutbox, unseenEntries } from '../store/outbox.ts'
import type { OutboxEntry } from '../store/outbox.ts'
import { useChat, useChatState } from './chat-context.ts'

/** What is sent last is among the last messages, also when many are queued. */
const messagesLookedAt = 60
const none: readonly Message[] = []

/** The messages of this window that the transcript does not show yet. */
export function useUnseenEntries(): readonly OutboxEntry[] {
  const { chatId } = useChat()
  const entries = useStore(outboxOf(chatId), (outbox) => outbox.entries)
  const hasEntries = entries.length > 0
  const recent = useChatState(useShallow((state) => (hasEntries ? recentMessages(state, chatId) : none)))
  useEffect(() => {
    if (hasEntries) settleOutbox(chatId, recent)
  }, [chatId, recent, hasEntries, entries])
  return useMemo(() => unseenEntries(entries, recent), [entries, recent])
}

function recentMessages(state: SessionState, chatId: string): readonly Message[] {
  const ids = state.transcripts.get(chatId)?.ids.slice(-messagesLookedAt) ?? []
  return ids.map((id) => findMessage(state, id)).filter((message) => message !== undefined)
}
