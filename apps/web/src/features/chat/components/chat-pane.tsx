import { useEffect, useMemo } from 'react'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import type { LiveSession } from '../../../lib/live/live-hub.ts'
import { markRead } from '../api/mark-read.ts'
import { Announcer } from './announcer.tsx'
import { ChatContext } from './chat-context.ts'
import { Composer } from './composer.tsx'
import { Transcript } from './transcript.tsx'

export interface ChatPaneProps {
  live: LiveSession
  chatId: string
  /** Whether a person can see it: then what it says counts as read. */
  isVisible: boolean
  controls: ReactNode
  /** One line above the composer that matters to every message. */
  notice: ReactNode
  empty: ReactNode
}

export function ChatPane({ live, chatId, isVisible, controls, notice, empty }: ChatPaneProps) {
  const scope = useMemo(() => ({ chatId, store: live.store }), [chatId, live.store])
  useReadMark(live, chatId, isVisible)
  return (
    <ChatContext value={scope}>
      <div className="flex h-full min-h-0 flex-col bg-canvas">
        {isVisible ? <Transcript key={chatId} empty={empty} /> : <div className="flex-1" />}
        {notice}
        <Composer controls={controls} />
        <Announcer />
      </div>
    </ChatContext>
  )
}

function useReadMark(live: LiveSession, chatId: string, isVisible: boolean): void {
  const isUnread = useStore(live.store, (state) =>
    state.chats.some((chat) => chat.id === chatId && (chat.status === 'done_unread' || chat.status === 'failed')),
  )
  useEffect(() => {
    if (!isUnread || !isVisible) return
    const read = () => {
      // A mark that did not reach the server is set when the chat is looked at again.
      if (document.visibilityState === 'visible') void markRead(chatId).catch(() => undefined)
    }
    read()
    document.addEventListener('visibilitychange', read)
    return () => document.removeEventListener('visibilitychange', read)
  }, [chatId, isUnread, isVisible])
}
