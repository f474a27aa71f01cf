import type { AnalyticsRow, CacheSegment, ContextAnalytics, TokenBreakdown } from '@boocode/contracts'
import { segmentKindSchema } from '@boocode/contracts'
import type { Cell } from './csv.ts'
import { toCsv } from './csv.ts'

const sumColumns = [
  'turns', 'model_calls', 'failed_model_calls', 'tool_calls', 'failed_tool_calls', 'prompt_tokens', 'cache_hit_tokens', 'cache_miss_tokens',
  'completion_tokens', 'reasoning_tokens', 'cost_usd', 'saved_usd', 'unpriced_calls',
] as const

export function summaryTable(rows: readonly AnalyticsRow[]): string {
  return toCsv(['key', 'label', ...sumColumns], rows.map((row) => [row.key, row.label, ...sumCells(row)]))
}

export function sessionTable(rows: readonly (AnalyticsRow & { project_id: string; last_call_at: string })[]): string {
  const cells = rows.map((row) => [row.key, row.label, row.project_id, row.last_call_at, ...sumCells(row)])
  return toCsv(['session_id', 'name', 'project_id', 'last_call_at', ...sumColumns], cells)
}

function sumCells(row: AnalyticsRow): Cell[] {
  const flat = { ...row, ...row.usage }
  return sumColumns.map((column) => flat[column])
}

/** Segments and reasons in one table, told apart by the first column. */
export function breakdownTable({ segments, breaks }: Pick<TokenBreakdown, 'segments' | 'breaks'>): string {
  return toCsv(
    ['part', 'name', 'tokens', 'hit_tokens', 'count', 'lost_tokens'],
    [
      ...segments.map((segment) => ['segment', segment.kind, segment.tokens, segment.hit_tokens, null, null]),
      ...breaks.map((one) => ['break', one.code, null, null, one.count, one.lost_tokens]),
    ],
  )
}

export function contextTable({ steps }: Pick<ContextAnalytics, 'steps'>): string {
  const kinds = segmentKindSchema.options
  return toCsv(
    ['turn_number', 'step', 'at', 'prompt_tokens', ...kinds.flatMap((kind) => [`${kind}_tokens`, `${kind}_hit_tokens`])],
    steps.map((step) => [step.turn_number, step.step, step.at, step.prompt_tokens, ...kinds.flatMap((kind) => segmentCells(step.segments.find((segment) => segment.kind === kind)))]),
  )
}

function segmentCells(segment: CacheSegment | undefined): Cell[] {
  return [segment?.tokens ?? null, segment?.hit_tokens ?? null]
}
