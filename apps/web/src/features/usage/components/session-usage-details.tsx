import type { Session } from '@boocode/contracts'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { CacheBar } from '../../../components/usage/cache-bar.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { summaryQuery } from '../../../lib/api/get-summary.ts'
import { useToday } from '../../../lib/clock.ts'
import { formatCount, formatUsd } from '../../../lib/format.ts'
import type { BudgetUse } from '../store/budget-uses.ts'
import { BudgetBars } from './budget-bars.tsx'

export interface SessionUsageProps {
  session: Session
  budgets: readonly BudgetUse[]
}

/** The sums of a session, what the cache saved, and its budgets. */
export function SessionUsageDetails({ session, budgets }: SessionUsageProps) {
  const { usage, cost_usd: cost } = session
  const query = { session_id: session.id, from: session.created_at.slice(0, 10), to: useToday(), group: 'model' as const }
  const summary = useQuery(summaryQuery(query, usage.prompt_tokens))
  const saved = summary.data?.totals.saved_usd ?? 0
  const unpriced = summary.data?.totals.unpriced_calls ?? 0
  return (
    <div className="tabular flex min-w-60 flex-col gap-2.5 text-small">
      <div className="flex flex-col gap-1">
        <CacheBar hitTokens={usage.cache_hit_tokens} missTokens={usage.cache_miss_tokens} className="w-full" />
        <p>
          {formatCount(usage.cache_hit_tokens)} of {formatCount(usage.prompt_tokens)} prompt tokens cached
        </p>
        <p className="text-muted">
          {formatCount(usage.completion_tokens)} completion tokens, {formatCount(usage.reasoning_tokens)} of them reasoning
        </p>
      </div>
      <p>
        {cost === null ? 'No price is set for its models.' : `Cost ${formatUsd(cost)}`}
        {saved > 0 && `, saved ${formatUsd(saved)} by the cache`}
        {cost !== null && unpriced > 0 && <span className="text-muted"> ({unpriced} requests have no price set)</span>}
      </p>
      {summary.isError && <p className="text-muted">What the cache saved is not known: {messageOf(summary.error)}</p>}
      {budgets.length > 0 && <BudgetBars uses={budgets} />}
      <Link to="?pane=settings" className="self-start underline underline-offset-2 hover:text-ink">
        {budgets.length > 0 ? 'Change budgets' : 'Set budgets'}
      </Link>
    </div>
  )
}
