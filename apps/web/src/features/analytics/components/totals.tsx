import type { AnalyticsSummary } from '@boocode/contracts'
import type { ReactNode } from 'react'
import { CacheBadge } from '../../../components/usage/cache-badge.tsx'
import { CacheBar } from '../../../components/usage/cache-bar.tsx'
import { cacheRate } from '../../../lib/cache-rate.ts'
import { countOf, formatCount, formatUsd } from '../../../lib/format.ts'
import { errorRate } from '../store/series.ts'

/** The sums of all days. */
export function Totals({ totals }: { totals: AnalyticsSummary['totals'] }) {
  const { usage } = totals
  const rate = cacheRate(usage)
  return (
    <dl className="tabular grid grid-cols-2 gap-2 wide:grid-cols-4">
      <Total name="Cost" note={costNote(totals)}>{formatUsd(totals.cost_usd)}</Total>
      <Total name="Tokens" note={`${formatCount(usage.prompt_tokens)} in, ${formatCount(usage.completion_tokens)} out, ${formatCount(usage.reasoning_tokens)} reasoning`}>
        {formatCount(usage.prompt_tokens + usage.completion_tokens)}
      </Total>
      <Total name="Cache rate" note={rate === null ? 'No prompts yet' : `${formatCount(rate.hitTokens)} of ${formatCount(rate.promptTokens)}`}>
        {rate === null ? '–' : (
          <span className="inline-flex items-center gap-2">
            <CacheBadge rate={rate} />
            <CacheBar hitTokens={rate.hitTokens} missTokens={rate.promptTokens - rate.hitTokens} className="w-16" />
          </span>
        )}
      </Total>
      <Total name="Calls" note={callsNote(totals)}>
        {formatCount(totals.model_calls)} <span className="text-small font-normal text-muted">to models</span> · {formatCount(totals.tool_calls)} <span className="text-small font-normal text-muted">of tools</span>
      </Total>
    </dl>
  )
}

function Total({ name, note, children }: { name: string; note: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col rounded-lg border border-line px-3 py-2">
      <dt className="text-small text-muted">{name}</dt>
      <dd className="text-title font-semibold">{children}</dd>
      <dd className="text-small text-faint">{note}</dd>
    </div>
  )
}

function costNote({ saved_usd, unpriced_calls }: AnalyticsSummary['totals']): string {
  const facts = [saved_usd > 0 && `${formatUsd(saved_usd)} saved by the cache`, unpriced_calls > 0 && `${countOf(unpriced_calls, 'request')} with no price set`]
  return facts.filter((fact) => fact !== false).join(', ') || 'At the price of their time'
}

function callsNote(totals: AnalyticsSummary['totals']): string {
  const failed = errorRate(totals.failed_model_calls + totals.failed_tool_calls, totals.model_calls + totals.tool_calls)
  return `${failed ?? '0 %'} failed, ${countOf(totals.turns, 'turn')}`
}
