import type { ToolStatistics } from '@boocode/contracts'
import { formatCount, formatDuration } from '../../../lib/format.ts'
import { showHidden } from '../../../lib/show-hidden.ts'
import { errorRate } from '../store/series.ts'

const cell = 'px-2 py-1 text-right font-normal'

/** Tools by the time that was spent in them. */
export function SlowestTools({ tools }: { tools: readonly ToolStatistics[] }) {
  return (
    <section aria-label="Slowest tools" className="flex flex-col gap-2">
      <h2 className="font-medium">Slowest tools</h2>
      {tools.length === 0 ? (
        <p className="text-muted">No tool was called in these days.</p>
      ) : (
        <div role="region" aria-label="Tools: table" tabIndex={0} className="relative overflow-x-auto rounded border border-line">
          <table className="tabular w-full text-small whitespace-nowrap">
            <thead className="bg-panel text-faint">
              <tr>
                <th scope="col" className="px-2 py-1 text-left font-normal">Tool</th>
                {['Total', 'Median', '95 %', 'Slowest', 'Calls', 'Failed'].map((title) => (
                  <th key={title} scope="col" className={cell}>{title}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {tools.map((tool) => (
                <tr key={tool.tool_name} className="border-t border-line">
                  <th scope="row" className="px-2 py-1 text-left font-mono font-normal">{showHidden(tool.tool_name)}</th>
                  {[tool.total_ms, tool.p50_ms, tool.p95_ms, tool.max_ms].map((ms, index) => (
                    <td key={index} className={cell}>{formatDuration(ms)}</td>
                  ))}
                  <td className={cell}>{formatCount(tool.calls)}</td>
                  <td className={cell}>{errorRate(tool.failed_calls, tool.calls) ?? '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
