import { Popover } from '../../../components/popover.tsx'
import { CacheBadge } from '../../../components/usage/cache-badge.tsx'
import { cacheRate } from '../../../lib/cache-rate.ts'
import { formatCount, formatUsd } from '../../../lib/format.ts'
import { worstUse } from '../store/budget-uses.ts'
import type { SessionUsageProps } from './session-usage-details.tsx'
import { lazyPart } from '../../../components/lazy-part.tsx'

const SessionUsageDetails = lazyPart(async () => (await import('./session-usage-details.tsx')).SessionUsageDetails, { waiting: <p className="text-small text-faint">Loading…</p> })

/** What a session used so far: how much of its prompts was cached, and what it cost. */
export function SessionUsage({ session, budgets }: SessionUsageProps) {
  const rate = cacheRate(session.usage)
  if (rate === null) return null
  const worst = worstUse(budgets)
  const amount = `${formatCount(rate.hitTokens)} of ${formatCount(rate.promptTokens)}`
  return (
    <Popover
      label="Usage of this session"
      align="end"
      trigger={
        <button type="button" className="inline-flex min-w-0 items-center gap-3 rounded hover:text-ink">
          <span className="inline-flex items-center gap-1">
            <span>cache</span> <CacheBadge rate={rate} /> <span className="max-wide:hidden">· {amount}</span>
          </span>
          <span className={worst === null ? undefined : worst.state === 'over' ? 'font-medium text-failed' : 'font-medium text-needs-you'}>
            {session.cost_usd === null ? <span className="max-wide:hidden">no price set</span> : formatUsd(session.cost_usd)}
            {worst !== null && (worst.state === 'over' ? ' · budget used up' : ` · ${worst.percent} % of budget`)}
          </span>
        </button>
      }
    >
      <SessionUsageDetails session={session} budgets={budgets} />
    </Popover>
  )
}
