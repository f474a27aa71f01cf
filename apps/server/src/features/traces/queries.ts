import type { ModelCall, Trace, TracesQuery, Turn } from '@boocode/contracts'
import { toListedTrace } from '@boocode/db'
import type { Sql } from '@boocode/db'

/** A place in the order of traces and of requests to models: turn number, start in microseconds since 1970, id. */
export type Place = readonly [turnNumber: number, startedAtUs: number, id: string]

/** Before everything in a turn. */
export function beginningOf(turnNumber: number): Place {
  return [turnNumber, 0, '00000000-0000-0000-0000-000000000000']
}

export const lastTurnNumber = 2_147_483_647

/** A piece of a chat's list. */
export interface Piece {
  chatId: string
  after: Place
  /** No later turn than this. */
  lastTurn: number
  /** Turns that a rewind took out of sight. */
  hidden: readonly number[]
  limit: number
}

export type Placed<T> = T & { started_us: number }

/** The turns of a chat that a rewind took out of sight; undefined when there is no such chat. */
export async function selectHiddenTurns(sql: Sql, chatId: string): Promise<number[] | undefined> {
  const rows = await sql<{ hidden: number[] }>`
    select array(select t.number from turns t where t.chat_id = c.id and t.rewind_id is not null order by t.number) as hidden
    from chats c where c.id = ${chatId}`
  return rows[0]?.hidden
}

/** In the order of turn number, start and id, with the beginnings of input and output. */
export async function selectTraces(sql: Sql, piece: Piece, filter: Pick<TracesQuery, 'tool_name' | 'outcome'>): Promise<Placed<Trace>[]> {
  const rows = await selectMatching(sql, piece, filter)
  return rows.map((row) => ({ ...toListedTrace(row), started_us: row.started_us }))
}

// One statement for each way to filter: each follows the index in which the wanted rows lie side by side in
// the order of the list. With one for all of them the planner would have to guess, and to skip rows one by one.
async function selectMatching(sql: Sql, piece: Piece, filter: Pick<TracesQuery, 'tool_name' | 'outcome'>): Promise<Placed<Trace>[]> {
  const { chatId, after: [turn, us, id], lastTurn, hidden, limit } = piece
  const { tool_name: toolName, outcome } = filter
  if (toolName !== undefined && outcome !== undefined) {
    return await sql<Placed<Trace>>`
      select v.*, (extract(epoch from v.started_at) * 1000000)::bigint as started_us from trace_list_view v
      where v.chat_id = ${chatId} and v.tool_name = ${toolName} and coalesce(v.outcome, 'running') = ${outcome}
        and (v.turn_number, v.started_at, v.id) > (${turn}::int, timestamptz 'epoch' + ${us}::bigint * interval '1 microsecond', ${id}::uuid)
        and v.turn_number <= ${lastTurn} and v.turn_number <> all(${hidden}::int[])
      order by v.turn_number, v.started_at, v.id limit ${limit}`
  }
  if (outcome !== undefined) {
    return await sql<Placed<Trace>>`
      select v.*, (extract(epoch from v.started_at) * 1000000)::bigint as started_us from trace_list_view v
      where v.chat_id = ${chatId} and coalesce(v.outcome, 'running') = ${outcome}
        and (v.turn_number, v.started_at, v.id) > (${turn}::int, timestamptz 'epoch' + ${us}::bigint * interval '1 microsecond', ${id}::uuid)
        and v.turn_number <= ${lastTurn} and v.turn_number <> all(${hidden}::int[])
      order by v.turn_number, v.started_at, v.id limit ${limit}`
  }
  if (toolName !== undefined) return await selectOfTool(sql, piece, toolName)
  return await sql<Placed<Trace>>`
    select v.*, (extract(epoch from v.started_at) * 1000000)::bigint as started_us from trace_list_view v
    where v.chat_id = ${chatId}
      and (v.turn_number, v.started_at, v.id) > (${turn}::int, timestamptz 'epoch' + ${us}::bigint * interval '1 microsecond', ${id}::uuid)
      and v.turn_number <= ${lastTurn} and v.turn_number <> all(${hidden}::int[])
    order by v.turn_number, v.started_at, v.id limit ${limit}`
}

/** The index orders the calls of a tool within each outcome: the first of each are merged. */
async function selectOfTool(sql: Sql, piece: Piece, toolName: string): Promise<Placed<Trace>[]> {
  const { chatId, after: [turn, us, id], lastTurn, hidden, limit } = piece
  return await sql<Placed<Trace>>`
    with picked as (
      select p.id from unnest(array['success', 'error', 'denied', 'timeout', 'cancelled', 'interrupted', 'running']) as o (outcome)
      cross join lateral (
        select t.id, t.turn_number, t.started_at from tool_traces t
        where t.chat_id = ${chatId} and t.tool_name = ${toolName} and coalesce(t.outcome, 'running') = o.outcome
          and (t.turn_number, t.started_at, t.id) > (${turn}::int, timestamptz 'epoch' + ${us}::bigint * interval '1 microsecond', ${id}::uuid)
          and t.turn_number <= ${lastTurn} and t.turn_number <> all(${hidden}::int[])
        order by t.turn_number, t.started_at, t.id limit ${limit}) p
      order by p.turn_number, p.started_at, p.id limit ${limit})
    select v.*, (extract(epoch from v.started_at) * 1000000)::bigint as started_us
    from trace_list_view v where v.id in (select id from picked)
    order by v.turn_number, v.started_at, v.id`
}

export async function selectModelCalls(sql: Sql, piece: Piece): Promise<Placed<ModelCall>[]> {
  const { chatId, after: [turn, us, id], lastTurn, hidden, limit } = piece
  return await sql<Placed<ModelCall>>`
    select v.*, (extract(epoch from v.started_at) * 1000000)::bigint as started_us from model_call_view v
    where v.chat_id = ${chatId}
      and (v.turn_number, v.started_at, v.id) > (${turn}::int, timestamptz 'epoch' + ${us}::bigint * interval '1 microsecond', ${id}::uuid)
      and v.turn_number <= ${lastTurn} and v.turn_number <> all(${hidden}::int[])
    order by v.turn_number, v.started_at, v.id limit ${limit}`
}

/** Turns in sight, by number. */
export async function selectTurns(sql: Sql, piece: { chatId: string; after: number; lastTurn: number; limit: number }): Promise<Turn[]> {
  return await sql<Turn>`
    select * from turn_view where chat_id = ${piece.chatId} and number > ${piece.after} and number <= ${piece.lastTurn}
    order by number limit ${piece.limit}`
}
