import type { AnalyticsRow, AnalyticsSummary } from '@boocode/contracts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { analyticsPath, summaryQuery } from '../../../lib/api/get-summary.ts'
import type { SummaryQuery } from '../../../lib/api/get-summary.ts'
import { messageOf } from '../../../lib/api/request.ts'
import { useMinutes } from '../../../lib/clock.ts'
import { isEmpty } from '../store/series.ts'
import { lastDays, localDay, rangeFault } from '../store/range.ts'
import { Breakdown } from './breakdown.tsx'
import { Charts } from './charts.tsx'
import { Filters } from './filters.tsx'
import type { Choice } from './filters.tsx'
import { PromptParts } from './prompt-parts.tsx'
import { SlowestTools } from './slowest-tools.tsx'
import { Totals } from './totals.tsx'

const groups = [
  { value: 'project', title: 'Project' },
  { value: 'model', title: 'Model' },
  { value: 'agent', title: 'Agent' },
  { value: 'session', title: 'Session' },
] as const
type Group = (typeof groups)[number]['value']

/** What agents used and cost, by day and by whom. */
export function AnalyticsPane() {
  const tz = Intl.DateTimeFormat().resolvedOptions().timeZone
  const today = localDay(useMinutes(), tz)
  const [choice, setChoice] = useState<Choice>(() => ({ preset: '30', custom: lastDays(30, today), project: null, model: null, agent: null }))
  const [group, setGroup] = useState<Group>('project')
  const range = choice.preset === 'custom' ? choice.custom : lastDays(Number(choice.preset), today)
  const fault = rangeFault(range)
  const span: SummaryQuery = { ...range, tz }
  const query: SummaryQuery = {
    ...span,
    ...(choice.project === null ? {} : { project_id: choice.project }),
    ...(choice.model === null ? {} : { model: choice.model }),
    ...(choice.agent === null ? {} : { agent: choice.agent }),
  }
  const isReady = fault === null
  const days = useQuery({ ...summaryQuery({ ...query, group: 'day' }), enabled: isReady, placeholderData: (before) => before })
  const options = { project: useRows({ ...span, group: 'project' }, isReady), model: useRows({ ...span, group: 'model' }, isReady), agent: useRows({ ...span, group: 'agent' }, isReady) }
  return (
    <div className="h-full overflow-auto bg-canvas">
      <div className="mx-auto flex max-w-[1080px] flex-col gap-5 px-4 py-4">
        <Filters choice={choice} onChange={setChoice} options={options} fault={fault} csvPath={analyticsPath('summary', { ...query, group: 'day', format: 'csv' })} />
        {days.isError ? (
          <div role="alert" className="flex flex-wrap items-center gap-3 py-8">
            <p className="text-failed">{messageOf(days.error)}</p>
            <Button onClick={() => void days.refetch()}>Retry</Button>
          </div>
        ) : days.data === undefined ? (
          isReady && <p className="py-8 text-faint">Adding up…</p>
        ) : (
          <Sums summary={days.data} query={query} group={group} onGroup={setGroup} />
        )}
      </div>
    </div>
  )
}

/** The rows of a group, none while they load. */
function useRows(query: SummaryQuery, enabled: boolean): readonly AnalyticsRow[] {
  return useQuery({ ...summaryQuery(query), enabled, placeholderData: (before) => before }).data?.rows ?? []
}

interface SumsProps {
  summary: AnalyticsSummary
  query: SummaryQuery
  group: Group
  onGroup: (group: Group) => void
}

function Sums({ summary, query, group, onGroup }: SumsProps) {
  const rows = useRows({ ...query, group }, true)
  if (isEmpty(summary.totals)) {
    return <p className="py-12 text-center text-balance text-muted">Nothing was recorded in these days. Ask an agent something, or choose more days.</p>
  }
  return (
    <>
      <Totals totals={summary.totals} />
      <Charts rows={summary.rows} />
      <section aria-label="Breakdown" className="flex flex-col gap-2">
        <div className="flex flex-wrap items-center gap-3">
          <h2 className="font-medium">Breakdown</h2>
          <div role="group" aria-label="Group by" className="flex rounded border border-line-strong">
            {groups.map(({ value, title }) => (
              <button
                key={value}
                type="button"
                aria-pressed={value === group}
                onClick={() => onGroup(value)}
                className="h-control border-line-strong px-3 not-first:border-l hover:bg-hover aria-pressed:bg-pressed aria-pressed:font-medium"
              >
                {title}
              </button>
            ))}
          </div>
          <span className="flex-1" />
          <a href={analyticsPath('summary', { ...query, group, format: 'csv' })} download className="underline underline-offset-2 hover:text-ink">
            Export this table as CSV
          </a>
        </div>
        <Breakdown name={groups.find(({ value }) => value === group)?.title ?? group} rows={rows} />
      </section>
      <SlowestTools tools={summary.tools} />
      <PromptParts query={query} />
    </>
  )
}
