import type { ModelCall, Trace, Turn } from '@boocode/contracts'
import { toListedTrace } from '@boocode/db'
import type { Sql } from '@boocode/db'
import { modelCallSpan, toolSpan, turnSpan } from '@boocode/otlp'
import type { OtlpSpan, SpanOptions } from '@boocode/otlp'

/** A row that has ended. */
export interface EndedRow {
  kind: 'turn' | 'model_call' | 'trace'
  id: string
}

/** The spans of rows, inputs and outputs as short as in lists. Rows that are gone meanwhile have none. */
export async function loadSpans(sql: Sql, rows: readonly EndedRow[], options: SpanOptions): Promise<OtlpSpan[]> {
  const idsOf = (kind: EndedRow['kind']) => rows.flatMap((row) => (row.kind === kind ? [row.id] : []))
  const spans = [...(await loadTurns(sql, idsOf('turn'))), ...(await loadModelCalls(sql, idsOf('model_call'))), ...(await loadTraces(sql, idsOf('trace'), options))]
  return spans.filter((span) => span !== null)
}

type Spans = (OtlpSpan | null)[]

async function loadTurns(sql: Sql, ids: readonly string[]): Promise<Spans> {
  if (ids.length === 0) return []
  const rows = await sql<Turn & { session_id: string; agent: string }>`
    select v.*, c.session_id, c.agent from turn_view v join chats c on c.id = v.chat_id where v.id = any(${[...ids]}::uuid[])`
  return rows.map(({ session_id, agent, ...turn }) => turnSpan({ turn, session_id, agent }, { rootTurnId: turn.id, parentId: null }))
}

async function loadModelCalls(sql: Sql, ids: readonly string[]): Promise<Spans> {
  if (ids.length === 0) return []
  const calls = await sql<ModelCall>`select * from model_call_view where id = any(${[...ids]}::uuid[])`
  return calls.map((call) => modelCallSpan(call, { rootTurnId: call.turn_id, parentId: call.turn_id }))
}

async function loadTraces(sql: Sql, ids: readonly string[], options: SpanOptions): Promise<Spans> {
  if (ids.length === 0) return []
  const rows = await sql<Trace & { turn_id: string; call_id: string | null }>`
    select v.*, t.id as turn_id, (select m.id from model_calls m where m.turn_id = t.id and m.message_id = v.message_id limit 1) as call_id
    from trace_list_view v join turns t on t.chat_id = v.chat_id and t.number = v.turn_number
    where v.id = any(${[...ids]}::uuid[])`
  return rows.map(({ turn_id, call_id, ...trace }) => toolSpan(toListedTrace(trace), { rootTurnId: turn_id, parentId: call_id ?? turn_id }, options))
}
