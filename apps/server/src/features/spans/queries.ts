import { maxSpans, titleSourceChars } from '@boocode/contracts'
import type { CacheBreak, ModelCall, Outcome } from '@boocode/contracts'
import { selectChat } from '@boocode/db'
import type { Sql } from '@boocode/db'
import { found } from '../../http/params.ts'

export interface SpanRow {
  id: string
  turn_number: number
  step: number
  name: string
  message_id: string | null
  started_ms: number
  finished_ms: number | null
  latency_ms: number | null
  outcome: Outcome | null
  reasoning_tokens: number | null
  cache_tokens: number | null
}

export interface ToolRow extends SpanRow {
  message_id: string
  tool_call_id: string
  /** The beginning of the input's JSON. */
  input: string | null
  tokens_used: number | null
}

export interface ModelRow extends SpanRow {
  purpose: ModelCall['purpose']
  ttft_ms: number | null
  retries: number
  prompt_tokens: number | null
  completion_tokens: number | null
  cost_usd: number | null
  break_code: CacheBreak['code'] | null
}

export interface SpanRows {
  tools: ToolRow[]
  models: ModelRow[]
  hasEarlier: boolean
}

interface TurnRange {
  from: number
  to: number
}

/**
 * The calls of a range of turns. Where they are too many, turns are left out from the front; of a turn
 * that is too long alone, its end.
 */
export async function selectSpans(sql: Sql, chatId: string, range: TurnRange): Promise<SpanRows> {
  found(await selectChat(sql, chatId), 'chat')
  const scope = { chatId, ...range, hidden: await selectHiddenTurns(sql, chatId) }
  const from = await selectFirstTurn(sql, scope)
  const [tools, models, earlier] = await Promise.all([
    selectTools(sql, { ...scope, from }),
    selectModels(sql, { ...scope, from }),
    sql<{ has: boolean }>`
      select exists (select from tool_traces where chat_id = ${chatId} and turn_number < ${from} and turn_number <> all(${scope.hidden}::int[]))
        or exists (select from model_calls where chat_id = ${chatId} and turn_number < ${from} and turn_number <> all(${scope.hidden}::int[])) as has`,
  ])
  return { tools, models, hasEarlier: earlier[0]?.has ?? false }
}

interface Scope extends TurnRange {
  chatId: string
  /** Turns that a rewind took out of sight. */
  hidden: readonly number[]
}

async function selectHiddenTurns(sql: Sql, chatId: string): Promise<number[]> {
  const rows = await sql<{ number: number }>`select number from turns where chat_id = ${chatId} and rewind_id is not null`
  return rows.map(({ number }) => number)
}

/** The first turn from which on no more calls follow than are answered at once; the last one at the latest. */
async function selectFirstTurn(sql: Sql, { chatId, from, to, hidden }: Scope): Promise<number> {
  const beyond = await sql<{ cut: number; newest: number }>`
    (select turn_number as cut, (select max(turn_number) from tool_traces where chat_id = ${chatId} and turn_number <= ${to} and turn_number <> all(${hidden}::int[])) as newest
      from tool_traces where chat_id = ${chatId} and turn_number between ${from} and ${to} and turn_number <> all(${hidden}::int[])
      order by turn_number desc, started_at desc, id desc offset ${maxSpans} limit 1)
    union all
    (select turn_number, (select max(turn_number) from model_calls where chat_id = ${chatId} and turn_number <= ${to} and turn_number <> all(${hidden}::int[]))
      from model_calls where chat_id = ${chatId} and turn_number between ${from} and ${to} and turn_number <> all(${hidden}::int[])
      order by turn_number desc, started_at desc, id desc offset ${maxSpans} limit 1)`
  // The turn of the first call too many is left out whole, unless it is the newest.
  return Math.max(from, ...beyond.map(({ cut, newest }) => Math.min(newest, cut + 1)))
}

async function selectTools(sql: Sql, { chatId, from, to, hidden }: Scope): Promise<ToolRow[]> {
  return await sql<ToolRow>`
    select id, turn_number, step, tool_name as name, message_id, tool_call_id, left(tool_input::text, ${titleSourceChars}) as input,
      floor(extract(epoch from started_at) * 1000)::float8 as started_ms, floor(extract(epoch from finished_at) * 1000)::float8 as finished_ms,
      latency_ms, outcome, tokens_used, cache_tokens, reasoning_tokens
    from tool_traces where chat_id = ${chatId} and turn_number between ${from} and ${to} and turn_number <> all(${hidden}::int[])
    order by turn_number, started_at, id limit ${maxSpans}`
}

async function selectModels(sql: Sql, { chatId, from, to, hidden }: Scope): Promise<ModelRow[]> {
  return await sql<ModelRow>`
    select id, turn_number, step, model as name, message_id, purpose, retries, ttft_ms,
      floor(extract(epoch from started_at) * 1000)::float8 as started_ms, floor(extract(epoch from finished_at) * 1000)::float8 as finished_ms,
      latency_ms, outcome, prompt_tokens, cache_hit_tokens as cache_tokens, completion_tokens, reasoning_tokens, cost_usd,
      cache_break ->> 'code' as break_code
    from model_calls where chat_id = ${chatId} and turn_number between ${from} and ${to} and turn_number <> all(${hidden}::int[])
    order by turn_number, started_at, id limit ${maxSpans}`
}
