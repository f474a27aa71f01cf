import type { Message } from '@boocode/contracts'
import { Brain } from 'lucide-react'
import { useMemo, useSyncExternalStore } from 'react'
import { Elapsed } from '../../../components/elapsed.tsx'
import { tailParseEveryMs } from '../../../config/timing.ts'
import { formatElapsed } from '../../../lib/format.ts'
import { createThrottledSource } from '../../../lib/live/throttled-source.ts'
import type { PartRef } from '../store/rows.ts'
import { textOfPart } from '../store/text-source.ts'
import { useChat, useIsRevealed, useMessage } from './chat-context.ts'
import { Fold } from './fold.tsx'

/** What the model thought, folded; while it thinks, for how long. */
export function ReasoningRow({ messageId, part }: PartRef) {
  const message = useMessage(messageId)
  const isRevealed = useIsRevealed({ messageId, part })
  if (message === undefined) return null
  const isThinking = message.status === 'streaming' && part === message.parts.length - 1
  return (
    <Fold
      opens={isRevealed}
      summary={
        <>
          <Brain size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-faint" />
          {isThinking ? (
            <span className="animate-pulse-state">
              Thinking · <Elapsed since={Date.parse(message.created_at)} />
            </span>
          ) : (
            <span className="tabular">{thoughtWords(message)}</span>
          )}
        </>
      }
    >
      {() => <ReasoningText messageId={messageId} part={part} />}
    </Fold>
  )
}

/** Of several thoughts in a message only the sum is known: it is told where there is one. */
function thoughtWords({ parts, thought_ms: thoughtMs }: Message): string {
  const isOnly = parts.filter(({ type }) => type === 'reasoning').length === 1
  return isOnly && thoughtMs !== undefined && thoughtMs >= 1_000 ? `Thought for ${formatElapsed(thoughtMs)}` : 'Thought'
}

function ReasoningText({ messageId, part }: PartRef) {
  const { store } = useChat()
  const source = useMemo(
    () =>
      createThrottledSource(store, (state) => textOfPart(state, { messageId, part }), {
        next: (text: string) => text,
        intervalMs: () => tailParseEveryMs,
      }),
    [store, messageId, part],
  )
  const text = useSyncExternalStore(source.subscribe, source.read)
  return (
    <p className="ml-[6px] max-h-96 overflow-auto border-l border-line py-0.5 pl-3.5 whitespace-pre-wrap text-muted">{text}</p>
  )
}
