import type { ToolCallPart } from '@boocode/contracts'
import { Files } from 'lucide-react'
import { formatDuration } from '../../../lib/format.ts'
import { findMessage } from '../../../lib/live/session-state.ts'
import type { SessionState } from '../../../lib/live/session-state.ts'
import type { PartRef } from '../store/rows.ts'
import { groupTitle, toolLine } from '../store/tool-line.ts'
import { CallRow } from './call-row.tsx'
import { useStore } from 'zustand'
import { holdsTarget } from '../store/reveals.ts'
import { useChat } from './chat-context.ts'
import { Fold } from './fold.tsx'
import { ReasoningRow } from './reasoning-row.tsx'

/** Several finished reads as one line. They do not change any more, so nothing is subscribed. */
export function CallsRow({ parts }: { parts: readonly PartRef[] }) {
  const { store, reveals } = useChat()
  const state = store.getState()
  const isRevealed = useStore(reveals.target, ({ target }) => parts.some((ref) => target?.messageId === ref.messageId && holdsTarget(target, findMessage(state, ref.messageId), ref.part)))
  const calls = parts.flatMap((ref) => callOf(state, ref))
  const kinds = calls.map((call) => toolLine(call, undefined).kind)
  return (
    <Fold
      opens={isRevealed}
      summary={
        <>
          <Files size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-faint" />
          <span className="min-w-0 truncate text-ink">{groupTitle(kinds)}</span>
          <span className="flex-1" />
          <span className="tabular shrink-0 text-small text-faint">{formatDuration(spanMs(state, parts))}</span>
        </>
      }
    >
      {() => (
        <div className="ml-[6px] border-l border-line pl-3.5">
          {parts.map((ref) =>
            callOf(state, ref).length > 0 ? (
              <CallRow key={`${ref.messageId}:${ref.part}`} {...ref} />
            ) : (
              <ReasoningRow key={`${ref.messageId}:${ref.part}`} {...ref} />
            ),
          )}
        </div>
      )}
    </Fold>
  )
}

function callOf(state: SessionState, { messageId, part }: PartRef): ToolCallPart[] {
  const found = findMessage(state, messageId)?.parts[part]
  return found?.type === 'tool_call' ? [found] : []
}

/** From the beginning of the first step to the end of the last, in milliseconds. */
function spanMs(state: SessionState, parts: readonly PartRef[]): number {
  const messages = parts.map(({ messageId }) => findMessage(state, messageId)).filter((message) => message !== undefined)
  const begins = messages.map((message) => Date.parse(message.created_at))
  const ends = messages.map((message) => Date.parse(message.finished_at ?? message.created_at))
  return messages.length === 0 ? 0 : Math.max(...ends) - Math.min(...begins)
}
