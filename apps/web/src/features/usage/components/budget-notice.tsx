import { Link } from 'react-router'
import { NoticeBar } from '../../../components/notice-bar.tsx'
import { formatUsd } from '../../../lib/format.ts'
import { worstUse } from '../store/budget-uses.ts'
import type { BudgetScope, BudgetUse } from '../store/budget-uses.ts'

const nouns: Record<BudgetScope, string> = { turn: 'turn', session: 'session', day: 'day' }

/** Says that a budget is nearly or wholly used up, before a person wonders why a turn stopped. */
export function BudgetNotice({ uses }: { uses: readonly BudgetUse[] }) {
  const use = worstUse(uses)
  if (use === null) return null
  return (
    <NoticeBar
      label="Budget"
      tone="needs_you"
      actions={
        <Link to="?pane=settings" className="inline-flex h-control items-center rounded px-2.5 underline underline-offset-2 hover:bg-hover">
          Change budgets
        </Link>
      }
    >
      <span className="tabular">{budgetWords(use)}</span>
    </NoticeBar>
  )
}

function budgetWords({ scope, usedUsd, limitUsd, percent, state }: BudgetUse): string {
  const amount = `${formatUsd(usedUsd)} of ${formatUsd(limitUsd)}`
  if (state !== 'over') return `${percent} % of the budget of this ${nouns[scope]} is used: ${amount}. At 100 % the turn stops.`
  const then = scope === 'day' ? 'Turns go on tomorrow (UTC), or when it is raised.' : scope === 'session' ? 'Turns here go on when it is raised.' : 'The turn stops.'
  return `The budget of this ${nouns[scope]} is used up: ${amount}. ${then}`
}
