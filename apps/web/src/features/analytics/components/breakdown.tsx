import type { AnalyticsRow } from '@boocode/contracts'
import { CacheBadge } from '../../../components/usage/cache-badge.tsx'
import { cacheRate } from '../../../lib/cache-rate.ts'
import { formatCount, formatUsd } from '../../../lib/format.ts'
import { errorRate } from '../store/series.ts'

const head = 'px-2 py-1 text-right font-normal'
const cell = 'px-2 py-1 text-right'

export interface BreakdownProps {
  /** What the rows are: `Project`. */
  name: string
  rows: readonly AnalyticsRow[]
}

/** The sums of each project, model, agent or session, the dearest first. */
export function Breakdown({ name, rows }: BreakdownProps) {
  const sorted = rows.toSorted((a, b) => b.cost_usd - a.cost_usd || b.usage.prompt_tokens - a.usage.prompt_tokens)
  return (
    <div role="region" aria-label={`By ${name.toLowerCase()}`} tabIndex={0} className="relative overflow-x-auto rounded border border-line">
      <table className="tabular w-full text-small whitespace-nowrap">
        <thead className="bg-panel text-faint">
          <tr>
            <th scope="col" className="px-2 py-1 text-left font-normal">{name}</th>
            {['Cost', 'Fresh', 'Cached', 'Output', 'Reasoning', 'Cache rate', 'Requests', 'Failed', 'Tool calls', 'Failed'].map((title, index) => (
              <th key={`${title}${index}`} scope="col" className={head}>{title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <BreakdownRow key={row.key} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function BreakdownRow({ row }: { row: AnalyticsRow }) {
  const { usage } = row
  const rate = cacheRate(usage)
  const isUnpriced = row.cost_usd === 0 && row.unpriced_calls > 0
  return (
    <tr className="border-t border-line">
      <th scope="row" className="max-w-60 truncate px-2 py-1 text-left font-normal" title={row.label}>{row.label}</th>
      <td className={cell}>{isUnpriced ? 'no price set' : formatUsd(row.cost_usd)}</td>
      <td className={cell}>{formatCount(usage.cache_miss_tokens)}</td>
      <td className={cell}>{formatCount(usage.cache_hit_tokens)}</td>
      <td className={cell}>{formatCount(usage.completion_tokens)}</td>
      <td className={cell}>{formatCount(usage.reasoning_tokens)}</td>
      <td className={cell}>{rate === null ? '–' : <CacheBadge rate={rate} />}</td>
      <td className={cell}>{formatCount(row.model_calls)}</td>
      <td className={cell}>{errorRate(row.failed_model_calls, row.model_calls) ?? '–'}</td>
      <td className={cell}>{formatCount(row.tool_calls)}</td>
      <td className={cell}>{errorRate(row.failed_tool_calls, row.tool_calls) ?? '–'}</td>
    </tr>
  )
}
