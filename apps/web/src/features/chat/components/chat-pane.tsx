import { useEffect, useMemo } from 'react'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import type { LiveSession } from '../../../lib/live/live-hub.ts'
import { markRead } from '../api/mark-read.ts'
import type { ChatCommand } from '../store/chat-commands.ts'
import { createRequestPlaces } from '../store/request-places.ts'
import { createReveals } from '../store/reveals.ts'
import { attachFiles } from '../store/uploads.ts'
import { Announcer } from './announcer.tsx'
import { ChatContext } from './chat-context.ts'
import type { ChatScope, ChatSlots } from './chat-context.ts'
import { Composer } from './composer.tsx'
import { FindBar } from './find-bar.tsx'
import { PinList } from './pin-list.tsx'
import { Queue } from './queue.tsx'
import { Transcript } from './transcript.tsx'
import { useFileDrop } from './use-file-drop.ts'
import { WaitingBar } from './waiting-bar.tsx'

export interface ChatPaneProps {
  live: LiveSession
  chatId: string
  /** Whether a person can see it: then what it says counts as read. */
  isVisible: boolean
  isFront: boolean
  /** Must be stable. */
  slots: ChatSlots
  controls: ReactNode
  /** Above the conversation. */
  header: ReactNode
  /** What can be said after a slash. */
  commands: readonly ChatCommand[]
  /** Lines above the composer that matter to every message. */
  notice: ReactNode
  empty: ReactNode
}

export function ChatPane({ live, chatId, isVisible, isFront, slots, controls, commands, header, notice, empty }: ChatPaneProps) {
  const { store } = live
  const places = useMemo(() => createRequestPlaces(), [])
  const reveals = useMemo(() => createReveals(), [])
  const scope = useMemo<ChatScope>(() => ({ chatId, isFront, store, slots, places, reveals }), [chatId, isFront, store, slots, places, reveals])
  useReadMark(live, chatId, isVisible)
  const drop = useFileDrop((files) => attachFiles(chatId, files))
  return (
    <ChatContext value={scope}>
      <div className="relative flex h-full min-h-0 flex-col bg-canvas" {...drop.handlers}>
        {drop.isOver && <p className="pointer-events-none absolute inset-2 z-20 flex items-center justify-center rounded-lg border-2 border-dashed border-accent bg-canvas/85 font-medium">Drop to attach</p>}
        {isVisible && header}
        {isVisible && <FindBar isFront={isFront} />}
        {isVisible && <PinList />}
        {isVisible ? <Transcript key={chatId} empty={empty} /> : <div className="flex-1" />}
        {isVisible && <WaitingBar />}
        {notice}
        <Queue />
        <Composer controls={controls} commands={commands} takesFocus={isFront} />
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
