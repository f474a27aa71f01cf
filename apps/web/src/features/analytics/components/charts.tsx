import type { AnalyticsRow } from '@boocode/contracts'
import { cacheChart, callsChart, costChart, tokensChart } from '../store/series.ts'
import { DayTable } from './day-table.tsx'
import { withKnownLanguage } from './with-known-language.ts'
import { lazyPart } from '../../../components/lazy-part.tsx'

const Chart = lazyPart(async () => (await withKnownLanguage(async () => await import('./chart.tsx'))).Chart, { waiting: <div className="h-[205px] flex-1" /> })

const specs = [tokensChart, costChart, cacheChart, callsChart]

/** Each chart of days with its table beside it. */
export function Charts({ rows }: { rows: readonly AnalyticsRow[] }) {
  return specs.map((spec) => (
    <section key={spec.title} aria-label={spec.title} className="flex flex-col gap-2">
      <h2 className="font-medium">{spec.title}</h2>
      <div className="flex flex-col gap-3 wide:flex-row">
        <Chart spec={spec} rows={rows} />
        <DayTable spec={spec} rows={rows} />
      </div>
    </section>
  ))
}
