import { useStore } from 'zustand'
import { ChatTimeline } from '../../features/timeline/components/chat-timeline.tsx'
import type { PaneProps } from '../../lib/pane.ts'
import { useLiveSession } from '../../lib/live/use-live.ts'
import { usePlace } from '../use-place.ts'
import { useTurnJump } from './use-turn-jump.ts'

/** Every turn of the chat in front, beside it. */
export function TimelinePane({ sessionId }: PaneProps) {
  const { store } = useLiveSession(sessionId)
  const { chatNumber } = usePlace()
  const chat = useStore(store, (state) => state.chats.find((other) => other.number === chatNumber) ?? state.chats[0])
  const jump = useTurnJump(sessionId)
  return (
    <section aria-label="Timeline" className="flex h-full min-h-0 flex-col bg-canvas">
      {chat !== undefined && <ChatTimeline key={chat.id} session={store} chatId={chat.id} orientation="vertical" onChoose={jump} />}
    </section>
  )
}
