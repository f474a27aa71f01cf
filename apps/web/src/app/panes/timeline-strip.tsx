import { X } from 'lucide-react'
import { IconButton } from '../../components/icon-button.tsx'
import { ChatTimeline } from '../../features/timeline/components/chat-timeline.tsx'
import { useLiveHub } from '../../lib/live/use-live.ts'
import type { ChatControlsProps } from './chat-controls.tsx'
import { toggleStrip } from './strip-setting.ts'
import { useTurnJump } from './use-turn-jump.ts'

/** The turns of a chat in one row above it. */
export function TimelineStrip({ sessionId, chatId }: ChatControlsProps) {
  const { store } = useLiveHub().session(sessionId)
  const jump = useTurnJump(sessionId)
  return (
    <section aria-label="Timeline strip" className="flex h-[56px] shrink-0 items-center border-b border-line bg-panel pr-1">
      <div className="flex h-full min-w-0 flex-1 flex-col justify-center">
        <ChatTimeline key={chatId} session={store} chatId={chatId} orientation="horizontal" onChoose={jump} />
      </div>
      <IconButton label="Hide timeline strip" icon={X} size={13} onClick={toggleStrip} />
    </section>
  )
}
