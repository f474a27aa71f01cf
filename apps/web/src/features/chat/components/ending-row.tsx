import type { Turn } from '@boocode/contracts'
import { CircleAlert, CirclePause } from 'lucide-react'
import { Button } from '../../../components/button.tsx'
import { countOf, formatCount, formatDuration, formatShare } from '../../../lib/format.ts'
import { send } from '../store/outbox.ts'
import { newestTurn } from '../store/turns.ts'
import { useChat, useChatState, useTurn } from './chat-context.ts'

/** Codes of failures that are limits, and whether the same turn can simply go on. */
const limits: Record<string, { mayContinue: boolean } | undefined> = {
  step_limit: { mayContinue: true },
  budget_limit: { mayContinue: true },
  doom_loop: { mayContinue: false },
  mistakes: { mayContinue: false },
}

/** How the turn ended: its usage in one line, or what went wrong and what to do. */
export function EndingRow({ turnId }: { turnId: string }) {
  const turn = useTurn(turnId)
  if (turn === undefined) return null
  return (
    <div className="flex flex-col gap-1.5">
      {turn.status === 'failed' && <Failure turn={turn} />}
      <p className="tabular flex flex-wrap gap-x-2 text-small text-faint" title={usageDetails(turn)}>
        {endingFacts(turn).map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
    </div>
  )
}

function Failure({ turn }: { turn: Turn }) {
  const { chatId, store } = useChat()
  const isNewest = useChatState((state) => newestTurn(state, chatId)?.id === turn.id)
  const message = turn.error?.message ?? 'The turn failed without a reason. Send the message again.'
  const limit = limits[turn.error?.code ?? '']
  if (limit === undefined) {
    return (
      <div className="flex gap-2 rounded-lg border border-failed/40 bg-failed-wash px-3 py-2">
        <CircleAlert size={15} aria-hidden className="mt-[2.5px] shrink-0 text-failed" />
        <p className="min-w-0">{message}</p>
      </div>
    )
  }
  const goOn = () => void send(chatId, { content: 'continue', when: 'queue', after: store.getState().transcripts.get(chatId)?.ids.at(-1) ?? '' })
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 rounded-lg border border-needs-you/50 bg-needs-you-wash px-3 py-2">
      <CirclePause size={15} aria-hidden className="shrink-0 text-needs-you" />
      <p className="min-w-0 flex-1">{message}</p>
      {limit.mayContinue && isNewest && (
        <Button className="bg-canvas" onClick={goOn}>
          Continue
        </Button>
      )}
    </div>
  )
}

function endingFacts(turn: Turn): string[] {
  const { usage } = turn
  const cached = formatShare(usage.cache_hit_tokens, usage.cache_hit_tokens + usage.cache_miss_tokens)
  const begun = turn.started_at ?? turn.created_at
  return [
    turn.status === 'cancelled' && 'Stopped',
    usage.prompt_tokens > 0 && `${formatCount(usage.prompt_tokens)} in`,
    usage.completion_tokens > 0 && `${formatCount(usage.completion_tokens)} out`,
    cached !== null && `${cached} cached`,
    turn.cost_usd !== null && `$${turn.cost_usd.toFixed(turn.cost_usd < 0.1 ? 4 : 2)}`,
    turn.step > 1 && countOf(turn.step, 'step'),
    turn.finished_at !== null && formatDuration(Date.parse(turn.finished_at) - Date.parse(begun)),
  ].filter((fact) => fact !== false)
}

function usageDetails({ usage, step }: Turn): string {
  return [
    `${usage.prompt_tokens.toLocaleString('en')} prompt tokens`,
    `${usage.cache_hit_tokens.toLocaleString('en')} from the cache`,
    `${usage.completion_tokens.toLocaleString('en')} completion tokens`,
    `${usage.reasoning_tokens.toLocaleString('en')} of them reasoning`,
    countOf(step, 'step'),
  ].join('\n')
}
