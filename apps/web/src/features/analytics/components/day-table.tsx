import type { AnalyticsRow } from '@boocode/contracts'
import { dayLabel } from '../store/range.ts'
import { formatted } from '../store/series.ts'
import type { ChartSpec } from '../store/series.ts'

/** What a chart shows, newest day first, for those who read or hear it. */
export function DayTable({ spec, rows }: { spec: ChartSpec; rows: readonly AnalyticsRow[] }) {
  return (
    <div role="region" aria-label={`${spec.title}: table`} tabIndex={0} className="relative max-h-[205px] w-full overflow-auto rounded border border-line wide:w-auto wide:min-w-64">
      <table className="tabular w-full text-small whitespace-nowrap">
        <caption className="sr-only">{spec.title}</caption>
        <thead className="sticky top-0 bg-panel text-faint">
          <tr>
            <th scope="col" className="px-2 py-0.5 text-left font-normal">Day</th>
            {spec.series.map(({ name }) => (
              <th key={name} scope="col" className="px-2 py-0.5 text-right font-normal">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.toReversed().map((row) => (
            <tr key={row.key} className="border-t border-line">
              <th scope="row" className="px-2 py-0.5 text-left font-normal">{dayLabel(row.key)}</th>
              {spec.series.map(({ name, valueOf }) => (
                <td key={name} className="px-2 py-0.5 text-right">{formatted(spec, valueOf(row))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
