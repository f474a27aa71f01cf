/** What charts and their tables show of days, from what the server sums. */
import type { AnalyticsRow } from '@boocode/contracts'
import { cacheRate } from '../../../lib/cache-rate.ts'
import { formatCount, formatUsd } from '../../../lib/format.ts'

export interface Series {
  readonly name: string
  /** A colour of the theme. */
  readonly color: `--${string}`
  readonly valueOf: (row: AnalyticsRow) => number | null
}

export interface ChartSpec {
  readonly title: string
  readonly kind: 'bars' | 'line'
  /** Bars stand on each other. */
  readonly series: readonly Series[]
  readonly format: (value: number) => string
  /** The top of the axis, where it is not the highest value. */
  readonly max?: number
}

export const tokensChart: ChartSpec = {
  title: 'Tokens per day',
  kind: 'bars',
  format: formatCount,
  series: [
    { name: 'Cached', color: '--done', valueOf: ({ usage }) => usage.cache_hit_tokens },
    { name: 'Fresh', color: '--ink-faint', valueOf: ({ usage }) => usage.cache_miss_tokens },
    { name: 'Output', color: '--working', valueOf: ({ usage }) => Math.max(0, usage.completion_tokens - usage.reasoning_tokens) },
    { name: 'Reasoning', color: '--accent', valueOf: ({ usage }) => usage.reasoning_tokens },
  ],
}

export const costChart: ChartSpec = {
  title: 'Cost per day',
  kind: 'bars',
  format: formatUsd,
  series: [{ name: 'Cost', color: '--working', valueOf: (row) => row.cost_usd }],
}

export const cacheChart: ChartSpec = {
  title: 'Cache rate per day',
  kind: 'line',
  format: (value) => `${value} %`,
  max: 100,
  series: [{ name: 'Cache rate', color: '--done', valueOf: ({ usage }) => cacheRate(usage)?.percent ?? null }],
}

export const callsChart: ChartSpec = {
  title: 'Requests and tool calls per day',
  kind: 'bars',
  format: formatCount,
  series: [
    { name: 'Requests to models', color: '--working', valueOf: (row) => row.model_calls - row.failed_model_calls },
    { name: 'Tool calls', color: '--accent', valueOf: (row) => row.tool_calls - row.failed_tool_calls },
    { name: 'Failed', color: '--failed', valueOf: (row) => row.failed_model_calls + row.failed_tool_calls },
  ],
}

/** The columns of a chart: x, then for each series where its top is. Bars stand on those before them. */
export function stack(spec: ChartSpec, rows: readonly AnalyticsRow[]): { x: number[]; tops: (number | null)[][] } {
  const below = rows.map(() => 0)
  const tops = spec.series.map(({ valueOf }) =>
    rows.map((row, index) => {
      const value = valueOf(row)
      if (spec.kind === 'line' || value === null) return value
      below[index] = (below[index] ?? 0) + value
      return below[index]
    }),
  )
  return { x: rows.map((_, index) => index), tops }
}

/** Whether anything was done at all. */
export function isEmpty(row: Pick<AnalyticsRow, 'model_calls' | 'tool_calls' | 'turns'>): boolean {
  return row.model_calls + row.tool_calls + row.turns === 0
}

/** `2.5 %` of calls failed; null where there was none. Never rounds to none what failed. */
export function errorRate(failed: number, all: number): string | null {
  if (all <= 0) return null
  const percent = (failed / all) * 100
  if (failed > 0 && percent < 0.1) return '<0.1 %'
  return `${percent < 10 && failed > 0 ? percent.toFixed(1) : Math.round(percent)} %`
}

/** A value as a chart says it. */
export function formatted(spec: ChartSpec, value: number | null): string {
  return value === null ? '–' : spec.format(value)
}
