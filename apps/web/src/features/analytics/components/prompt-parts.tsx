import { useQuery } from '@tanstack/react-query'
import { Button } from '../../../components/button.tsx'
import { SegmentTable } from '../../../components/usage/segment-table.tsx'
import type { SummaryQuery } from '../../../lib/api/get-summary.ts'
import { messageOf } from '../../../lib/api/request.ts'
import { countOf, formatCount } from '../../../lib/format.ts'
import { tokenBreakdownQuery } from '../api/get-token-breakdown.ts'

/** What prompts were made of, and why caches broke. */
export function PromptParts({ query }: { query: SummaryQuery }) {
  const breakdown = useQuery(tokenBreakdownQuery(query))
  const { segments = [], breaks = [] } = breakdown.data ?? {}
  return (
    <section aria-label="Prompts" className="flex flex-col gap-2">
      <h2 className="font-medium">What prompts were made of</h2>
      {breakdown.isError && (
        <div role="alert" className="flex flex-wrap items-center gap-2">
          <span className="text-failed">{messageOf(breakdown.error)}</span>
          <Button onClick={() => void breakdown.refetch()}>Retry</Button>
        </div>
      )}
      {breakdown.isPending && <p className="text-faint">Loading…</p>}
      {breakdown.data !== undefined && (
        <div className="grid items-start gap-4 wide:grid-cols-2">
          {segments.length === 0 ? <p className="text-muted">No prompt was recorded in these days.</p> : <SegmentTable caption="By kind, with what was cached (an estimate)" segments={segments} />}
          <div className="tabular text-small">
            <p className="pb-1 text-faint">Where caches broke</p>
            {breaks.length === 0 && <p className="text-muted">Nowhere.</p>}
            <ul>
              {breaks.map(({ code, count, lost_tokens }) => (
                <li key={code} className="flex justify-between gap-4">
                  <span className="first-letter:uppercase">{code.replaceAll('_', ' ')}</span>
                  <span className="text-muted">
                    {countOf(count, 'time')}, {formatCount(lost_tokens)} tokens lost
                  </span>
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
    </section>
  )
}
