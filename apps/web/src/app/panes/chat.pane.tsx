import { MessageSquare } from 'lucide-react'
import { lazy, Suspense, useEffect } from 'react'
import { useStore } from 'zustand'
import { StatusDot } from '../../components/status-dot.tsx'
import { ChatPane } from '../../features/chat/components/chat-pane.tsx'
import type { PaneDefinition, PaneProps } from '../../lib/pane.ts'
import { useLiveHub, useLiveSession } from '../../lib/live/use-live.ts'
import { ChatControls } from './chat-controls.tsx'
import type { ChatControlsProps } from './chat-controls.tsx'
import { ChatNotices } from './chat-notices.tsx'
import { chatSlots } from './chat-slots.tsx'
import { stripSetting } from './strip-setting.ts'

const TimelineStrip = lazy(async () => ({ default: (await import('./timeline-strip.tsx')).TimelineStrip }))

function useChatOf({ sessionId, item }: PaneProps) {
  return useStore(useLiveHub().session(sessionId).store, (state) => state.chats.find((chat) => chat.id === item))
}

function ChatInPane({ sessionId, item, isVisible, isFront }: PaneProps) {
  const hub = useLiveHub()
  const live = useLiveSession(sessionId)
  useEffect(() => {
    if (item !== null) hub.showChat(sessionId, item)
  }, [hub, sessionId, item])
  if (item === null) return null
  return (
    <ChatPane
      live={live}
      chatId={item}
      isVisible={isVisible}
      isFront={isFront}
      slots={chatSlots}
      controls={<ChatControls sessionId={sessionId} chatId={item} />}
      header={<Strip sessionId={sessionId} chatId={item} />}
      notice={<ChatNotices sessionId={sessionId} chatId={item} />}
      empty={<EmptyChat />}
    />
  )
}

function Strip(props: ChatControlsProps) {
  if (!useStore(stripSetting)) return null
  return (
    <Suspense fallback={<div className="h-[56px] shrink-0 border-b border-line bg-panel" />}>
      <TimelineStrip {...props} />
    </Suspense>
  )
}

function EmptyChat() {
  return (
    <p className="m-auto px-6 text-center text-balance text-muted">
      Ask about this project, or say what to do. Try “What is in this folder?”
    </p>
  )
}

/** The only chat of a session goes by the session's name. */
function useChatTitle({ sessionId, item }: PaneProps): string {
  return useStore(useLiveHub().session(sessionId).store, ({ chats, session }) => {
    const chat = chats.find((other) => other.id === item)
    if (chat === undefined) return 'Chat'
    return chat.name ?? (chats.length === 1 && session !== null ? session.name : `Chat ${chat.number}`)
  })
}

function ChatBadge(props: PaneProps) {
  return <StatusDot status={useChatOf(props)?.status ?? 'idle'} />
}

export const pane: PaneDefinition = {
  id: 'chat',
  title: 'Chat',
  icon: MessageSquare,
  component: ChatInPane,
  useTitle: useChatTitle,
  Badge: ChatBadge,
}
