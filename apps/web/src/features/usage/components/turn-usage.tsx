import type { Turn } from '@boocode/contracts'
import { Info, TriangleAlert } from 'lucide-react'
import { CacheBadge } from '../../../components/usage/cache-badge.tsx'
import { CacheBar } from '../../../components/usage/cache-bar.tsx'
import { Popover } from '../../../components/popover.tsx'
import { cacheRate } from '../../../lib/cache-rate.ts'
import { countOf, formatCount, formatDuration, formatUsd } from '../../../lib/format.ts'
import type { TurnCacheBreak } from '../../../lib/live/session-state.ts'
import { breakWords } from '../store/break-words.ts'
import { lazyPart } from '../../../components/lazy-part.tsx'

const TurnUsageDetails = lazyPart(async () => (await import('./turn-usage-details.tsx')).TurnUsageDetails, { waiting: <p className="text-small text-faint">Loading…</p> })

export interface TurnUsageProps {
  turn: Turn
  cacheBreak: TurnCacheBreak | undefined
}

/** What a turn used, under its answer: tokens, cost, how much was cached, and where the cache broke. */
export function TurnUsage({ turn, cacheBreak }: TurnUsageProps) {
  const rate = cacheRate(turn.usage)
  const broken = cacheBreak === undefined ? null : breakWords(cacheBreak)
  return (
    <div className="flex flex-col gap-1">
      <p className="tabular flex flex-wrap items-center gap-x-2 gap-y-1 text-small text-faint">
        {turnFacts(turn).map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
        {rate !== null && (
          <Popover
            label={`Usage of turn ${turn.number}`}
            trigger={
              <button type="button" className="inline-flex min-h-5 items-center gap-1.5 rounded px-1 -mx-1 hover:bg-hover pointer-coarse:min-h-9" aria-label={`Usage of turn ${turn.number}: ${rate.percent} % cached`}>
                <CacheBar hitTokens={rate.hitTokens} missTokens={rate.promptTokens - rate.hitTokens} className="w-16" />
                <CacheBadge rate={rate} />
                <Info size={12} aria-hidden className="text-faint" />
              </button>
            }
          >
            <TurnUsageDetails turn={turn} />
          </Popover>
        )}
      </p>
      {broken !== null && (
        <p className="flex items-center gap-1.5 text-small text-muted">
          <TriangleAlert size={12} strokeWidth={2} aria-hidden className="shrink-0 text-needs-you" />
          {broken}
        </p>
      )}
    </div>
  )
}

function turnFacts(turn: Turn): string[] {
  const { usage } = turn
  const begun = turn.started_at ?? turn.created_at
  return [
    turn.status === 'cancelled' && 'Stopped',
    usage.prompt_tokens > 0 && `${formatCount(usage.prompt_tokens)} in`,
    usage.completion_tokens > 0 && `${formatCount(usage.completion_tokens)} out`,
    turn.cost_usd !== null && formatUsd(turn.cost_usd),
    turn.step > 1 && countOf(turn.step, 'step'),
    turn.finished_at !== null && formatDuration(Date.parse(turn.finished_at) - Date.parse(begun)),
  ].filter((fact) => fact !== false)
}
