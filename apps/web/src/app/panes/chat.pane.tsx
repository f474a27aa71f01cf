import { MessageSquare } from 'lucide-react'
import { useCallback, useEffect } from 'react'
import { useNavigate } from 'react-router'
import { useStore } from 'zustand'
import { StatusDot } from '../../components/status-dot.tsx'
import { ChatPane } from '../../features/chat/components/chat-pane.tsx'
import { TracePanel } from '../../features/traces/components/trace-panel.tsx'
import type { PaneDefinition, PaneProps } from '../../lib/pane.ts'
import type { LiveSession } from '../../lib/live/live-hub.ts'
import { useLiveHub, useLiveSession } from '../../lib/live/use-live.ts'
import { pathOf } from '../paths.ts'
import { useIsWide } from '../use-is-wide.ts'
import { usePlace } from '../use-place.ts'
import { useChatCommands } from './chat-commands.tsx'
import { ChatControls } from './chat-controls.tsx'
import type { ChatControlsProps } from './chat-controls.tsx'
import { ChatNotices } from './chat-notices.tsx'
import { chatSlots } from './chat-slots.tsx'
import { stripSetting } from './strip-setting.ts'
import { lazyPart } from '../../components/lazy-part.tsx'

const TimelineStrip = lazyPart(async () => (await import('./timeline-strip.tsx')).TimelineStrip, { waiting: <div className="h-[56px] shrink-0 border-b border-line bg-panel" /> })

function useChatOf({ sessionId, item }: PaneProps) {
  return useStore(useLiveHub().session(sessionId).store, (state) => state.chats.find((chat) => chat.id === item))
}

function ChatInPane({ sessionId, item, isVisible, isFront }: PaneProps) {
  const hub = useLiveHub()
  const live = useLiveSession(sessionId)
  const isWide = useIsWide()
  const { commands, dialog } = useChatCommands(sessionId, item ?? '')
  useEffect(() => {
    if (item !== null) hub.showChat(sessionId, item)
  }, [hub, sessionId, item])
  if (item === null) return null
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="min-h-0 flex-1">
        <ChatPane
          live={live}
          chatId={item}
          isVisible={isVisible}
          isFront={isFront}
          slots={chatSlots}
          controls={<ChatControls sessionId={sessionId} chatId={item} />}
          header={<Strip sessionId={sessionId} chatId={item} />}
          commands={commands}
          notice={
            <>
              <ChatNotices sessionId={sessionId} chatId={item} />
              {dialog}
            </>
          }
          empty={<EmptyChat />}
        />
      </div>
      {isWide && <TraceUnderChat live={live} chatId={item} isVisible={isVisible} />}
    </div>
  )
}

function Strip(props: ChatControlsProps) {
  if (!useStore(stripSetting)) return null
  return (
    <TimelineStrip {...props} />
  )
}

function TraceUnderChat({ live, chatId, isVisible }: { live: LiveSession; chatId: string; isVisible: boolean }) {
  const number = useStore(live.store, (state) => state.chats.find((chat) => chat.id === chatId)?.number ?? null)
  const place = usePlace()
  const navigate = useNavigate()
  const onOpen = useCallback((span: string | null) => void navigate(pathOf({ ...place, chatNumber: number, pane: 'trace', span })), [navigate, place, number])
  return <TracePanel live={live} chatId={chatId} isVisible={isVisible} onOpen={onOpen} />
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
