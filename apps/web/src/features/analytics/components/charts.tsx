import type { AnalyticsRow } from '@boocode/contracts'
import { lazy, Suspense } from 'react'
import { cacheChart, callsChart, costChart, tokensChart } from '../store/series.ts'
import { DayTable } from './day-table.tsx'
import { withKnownLanguage } from './with-known-language.ts'

const Chart = lazy(async () => ({ default: (await withKnownLanguage(async () => await import('./chart.tsx'))).Chart }))

const specs = [tokensChart, costChart, cacheChart, callsChart]

/** Each chart of days with its table beside it. */
export function Charts({ rows }: { rows: readonly AnalyticsRow[] }) {
  return specs.map((spec) => (
    <section key={spec.title} aria-label={spec.title} className="flex flex-col gap-2">
      <h2 className="font-medium">{spec.title}</h2>
      <div className="flex flex-col gap-3 wide:flex-row">
        <Suspense fallback={<div className="h-[205px] flex-1" />}>
          <Chart spec={spec} rows={rows} />
        </Suspense>
        <DayTable spec={spec} rows={rows} />
      </div>
    </section>
  ))
}
