import { emptyUsage } from '@boocode/contracts'
import type { AnalyticsQuery, AnalyticsRow, AnalyticsSessionsQuery, AnalyticsSummary } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../http/cursor.ts'
import { selectNames, selectSessionFacts, selectToolStatistics, sumModelCalls, sumToolCalls } from './queries.ts'
import type { CallSums, Key, Keyed, Scope, ToolSums } from './queries.ts'
import { toSpan } from './scope.ts'

const slowestTools = 20

type Sums = Omit<AnalyticsRow, 'key' | 'label'>
type SessionRow = AnalyticsRow & { project_id: string; last_call_at: string }

const noCalls: CallSums = { model_calls: 0, failed_model_calls: 0, turns: 0, usage: emptyUsage, cost_usd: 0, saved_usd: 0, unpriced_calls: 0 }
const noToolCalls: ToolSums = { tool_calls: 0, failed_tool_calls: 0 }

export async function summarise(sql: Sql, query: AnalyticsQuery, nowMs: number): Promise<AnalyticsSummary> {
  const { from, to, days, scope } = toSpan(query, nowMs)
  const [sums, tools] = await Promise.all([sumByKey(sql, scope, query.group), selectToolStatistics(sql, scope, slowestTools)])
  const totals = { ...noCalls, ...noToolCalls, ...sums.get(null) }
  sums.delete(null)
  return { from, to, group: query.group, totals, rows: await toRows(sql, query.group, { days, sums }), tools }
}

/** Sums of everything under null. */
async function sumByKey(sql: Sql, scope: Scope, key: Key): Promise<Map<string | null, Sums>> {
  const [calls, toolCalls] = await Promise.all([sumModelCalls(sql, scope, key), sumToolCalls(sql, scope, key)])
  const sums = new Map<string | null, Sums>()
  for (const { key: name, ...added } of calls satisfies Keyed<CallSums>[]) sums.set(name, { ...noToolCalls, ...added })
  for (const { key: name, ...added } of toolCalls satisfies Keyed<ToolSums>[]) sums.set(name, { ...noCalls, ...sums.get(name), ...added })
  return sums
}

/** Days in their order, with those on which nothing was asked; everything else the dearest first. */
async function toRows(sql: Sql, group: Key, { days, sums }: { days: readonly string[]; sums: ReadonlyMap<string | null, Sums> }): Promise<AnalyticsRow[]> {
  if (group === 'day') return days.map((day, index) => ({ key: day, label: day, ...noCalls, ...noToolCalls, ...sums.get(String(index + 1)) }))
  const rows = [...sums].map(([key, sum]) => ({ key: key ?? '', label: key ?? '', ...sum })).toSorted(dearestFirst)
  if (group === 'model' || group === 'agent') return rows
  const names = await selectNames(sql, rows.map((row) => row.key))
  return rows.flatMap((row) => {
    const label = names.get(row.key)
    // Deleted since it was counted.
    return label === undefined ? [] : [{ ...row, label }]
  })
}

type Rank = readonly [costUsd: number, promptTokens: number, key: string]

const rankOf = (row: AnalyticsRow): Rank => [row.cost_usd, row.usage.prompt_tokens, row.key]

function dearestFirst(a: AnalyticsRow, b: AnalyticsRow): number {
  return compareRanks(rankOf(a), rankOf(b))
}

function compareRanks(a: Rank, b: Rank): number {
  return b[0] - a[0] || b[1] - a[1] || (a[2] < b[2] ? -1 : Number(a[2] > b[2]))
}

const cursorSchema = z.tuple([z.literal('analytics-sessions'), z.number().nonnegative(), z.number().nonnegative(), z.uuid()])

/** Sessions that asked a model, the dearest first; in a table all of them. */
export async function sessionPage(sql: Sql, query: AnalyticsSessionsQuery, nowMs: number): Promise<{ sessions: SessionRow[]; next_cursor: string | null }> {
  const cursor = decodeCursor(cursorSchema, query.cursor)
  const { scope } = toSpan(query, nowMs)
  const sums = await sumByKey(sql, scope, 'session')
  sums.delete(null)
  const ranked = [...sums].flatMap(([key, sum]) => (sum.model_calls === 0 ? [] : [{ key: key ?? '', label: '', ...sum }])).toSorted(dearestFirst)
  const rest = cursor === null ? ranked : ranked.filter((row) => compareRanks(rankOf(row), [cursor[1], cursor[2], cursor[3]]) > 0)
  const page = query.format === 'csv' ? ranked : rest.slice(0, query.limit)
  const facts = new Map((await selectSessionFacts(sql, scope, page.map((row) => row.key))).map((fact) => [fact.id, fact]))
  const last = page.at(-1)
  return {
    sessions: page.flatMap((row) => {
      const fact = facts.get(row.key)
      return fact === undefined ? [] : [{ ...row, label: fact.name, project_id: fact.project_id, last_call_at: fact.last_call_at }]
    }),
    next_cursor: page.length < rest.length && last !== undefined ? encodeCursor(['analytics-sessions', ...rankOf(last)]) : null,
  }
}
