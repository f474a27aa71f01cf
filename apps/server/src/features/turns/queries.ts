import type { ModelCall, PageQuery, ReturnedMessage, TimelineTurn, Turn, TurnDetail } from '@boocode/contracts'
import { selectChat, selectSteers, selectTurn } from '@boocode/db'
import type { Sql } from '@boocode/db'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../http/cursor.ts'
import { found } from '../../http/params.ts'

const lastTurnNumber = 2_147_483_647

/**
 * Turns in sight, the newest page, newest last.
 *
 * @param list whose cursors are taken
 * @throws AppError `not_found` without such a chat, `invalid_request` for a cursor of another list or chat
 */
export async function selectTurnPage(
  sql: Sql,
  { list, chatId, page }: { list: 'turns' | 'timeline'; chatId: string; page: PageQuery & { before?: number | undefined } },
): Promise<{ turns: TimelineTurn[]; next_cursor: string | null }> {
  const cursorSchema = z.tuple([z.literal(list), z.literal(chatId), z.int32().positive()])
  const before = decodeCursor(cursorSchema, page.cursor)?.[2] ?? page.before ?? lastTurnNumber
  found(await selectChat(sql, chatId), 'chat')
  const rows = await sql<TimelineTurn>`
    select * from timeline_turn_view where chat_id = ${chatId} and number < ${before}
    order by number desc limit ${page.limit + 1}`
  const turns = rows.slice(0, page.limit).reverse()
  const first = turns[0]
  return { turns, next_cursor: rows.length > page.limit && first !== undefined ? encodeCursor([list, chatId, first.number]) : null }
}

/** Each turn with its requests to models, in order. */
export async function addSteps(sql: Sql, turns: readonly TimelineTurn[]): Promise<TurnDetail[]> {
  const calls = await sql<ModelCall>`
    select * from model_call_view where turn_id = any(${turns.map((turn) => turn.id)}::uuid[]) order by turn_number, started_at, id`
  const byTurn = Map.groupBy(calls, (call) => call.turn_id)
  return turns.map((turn) => ({ ...turn, steps: byTurn.get(turn.id) ?? [] }))
}

/** Cancels turns that nobody has begun and takes their messages out of the chat. */
export async function returnQueued(tx: Sql, chatId: string): Promise<{ turns: Turn[]; returned: ReturnedMessage[] }> {
  const cancelled = await tx<{ id: string }>`
    update turns set status = 'cancelled', finished_at = clock_timestamp()
    where chat_id = ${chatId} and status = 'queued' returning id`
  const ids = cancelled.map((row) => row.id)
  const returned = await tx<ReturnedMessage>`
    select m.id as message_id, p.content ->> 'text' as content,
      coalesce((select json_agg(a.content order by a.idx) from message_parts a where a.message_id = m.id and a.type in ('image', 'file')), '[]') as attachments
    from messages m join message_parts p on p.message_id = m.id and p.idx = 0
    where m.turn_id = any(${ids}::uuid[]) order by m.position`
  await tx`delete from messages where turn_id = any(${ids}::uuid[])`
  const turns = await tx<Turn>`select * from turn_view where id = any(${ids}::uuid[]) order by number`
  return { turns, returned }
}

/** Takes out of the chat what waits for the next step of a turn that has begun. */
export async function returnSteers(tx: Sql, turnId: string): Promise<ReturnedMessage[]> {
  const returned = await selectSteers(tx, turnId)
  await tx`delete from messages where id = any(${returned.map((message) => message.message_id)}::uuid[])`
  return returned
}

/** Asks whoever runs the turn to stop; the first one to ask is remembered. */
export async function requestCancel(tx: Sql, turnId: string): Promise<Turn> {
  await tx`update turns set cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp()) where id = ${turnId}`
  return found(await selectTurn(tx, turnId), 'turn')
}
