import type { PageQuery, Turn } from '@boocode/contracts'
import { selectChat, selectTurn } from '@boocode/db'
import type { Sql } from '@boocode/db'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../http/cursor.ts'
import { found } from '../../http/params.ts'

const cursorSchema = z.tuple([z.int32().positive()])

export async function selectTurnPage(sql: Sql, chatId: string, page: PageQuery): Promise<{ turns: Turn[]; next_cursor: string | null }> {
  const [before] = decodeCursor(cursorSchema, page.cursor) ?? [null]
  found(await selectChat(sql, chatId), 'chat')
  const rows = await sql<Turn>`
    select * from turn_view where chat_id = ${chatId} and (${before}::int is null or number < ${before}::int)
    order by number desc limit ${page.limit + 1}`
  const turns = rows.slice(0, page.limit).reverse()
  const first = turns[0]
  return { turns, next_cursor: rows.length > page.limit && first !== undefined ? encodeCursor([first.number]) : null }
}

export interface QueuedWork {
  turns: Turn[]
  returned: { message_id: string; content: string }[]
}

/** Cancels turns that nobody has begun and takes their messages out of the chat. */
export async function returnQueued(tx: Sql, chatId: string): Promise<QueuedWork> {
  const cancelled = await tx<{ id: string }>`
    update turns set status = 'cancelled', finished_at = clock_timestamp()
    where chat_id = ${chatId} and status = 'queued' returning id`
  const ids = cancelled.map((row) => row.id)
  const returned = await tx<{ message_id: string; content: string }>`
    select m.id as message_id, p.content ->> 'text' as content
    from messages m join message_parts p on p.message_id = m.id and p.idx = 0
    where m.turn_id = any(${ids}::uuid[]) order by m.position`
  await tx`delete from messages where turn_id = any(${ids}::uuid[])`
  const turns = await tx<Turn>`select * from turn_view where id = any(${ids}::uuid[]) order by number`
  return { turns, returned }
}

/** Asks the worker of the running turn to stop; null when none runs. */
export async function cancelRunning(tx: Sql, chatId: string): Promise<{ turn: Turn; hostId: string } | null> {
  const rows = await tx<{ id: string; host_id: string }>`
    update turns set cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp())
    where chat_id = ${chatId} and status in ('running', 'awaiting_input') returning id, host_id`
  const row = rows[0]
  if (row === undefined) return null
  return { turn: found(await selectTurn(tx, row.id), 'turn'), hostId: row.host_id }
}
