import { cx } from '../../../components/class-names.ts'
import { formatUsd } from '../../../lib/format.ts'
import { budgetNames } from '../store/budget-uses.ts'
import type { BudgetUse } from '../store/budget-uses.ts'

const colors: Record<BudgetUse['state'], string> = { ok: 'bg-done', warn: 'bg-needs-you', over: 'bg-failed' }

/** How much of each budget is used. */
export function BudgetBars({ uses }: { uses: readonly BudgetUse[] }) {
  return (
    <ul aria-label="Budgets" className="tabular flex flex-col gap-1.5 text-small">
      {uses.map((use) => (
        <li key={use.scope} className="flex flex-col gap-0.5">
          <span className="flex justify-between gap-4">
            <span>{budgetNames[use.scope]}</span>
            <span className="text-muted">
              {formatUsd(use.usedUsd)} of {formatUsd(use.limitUsd)}
              {use.state !== 'ok' && <strong className="font-medium text-ink"> · {use.state === 'over' ? 'used up' : `${use.percent} %`}</strong>}
            </span>
          </span>
          <span
            role="progressbar"
            aria-label={`${budgetNames[use.scope]}: budget used`}
            aria-valuenow={Math.min(100, use.percent)}
            aria-valuemin={0}
            aria-valuemax={100}
            className="h-1.5 overflow-hidden rounded-full bg-raised"
          >
            <span className={cx('block h-full', colors[use.state])} style={{ width: `${Math.min(100, use.percent)}%` }} />
          </span>
        </li>
      ))}
    </ul>
  )
}
