import { cleanText } from '@boocode/contracts'
import type { Chat, Effort, Mode, PageQuery } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../http/cursor.ts'

const cursorSchema = z.tuple([z.int32().positive()])

export interface ChatChange {
  name?: string | undefined
  model?: string | undefined
  mode?: Mode | undefined
  effort?: Effort | null | undefined
}

/** The chats of a session, by number. */
export async function selectChatPage(sql: Sql, sessionId: string, page: PageQuery): Promise<{ chats: Chat[]; next_cursor: string | null }> {
  const [after] = decodeCursor(cursorSchema, page.cursor) ?? [0]
  const rows = await sql<Chat>`
    select * from chat_view where session_id = ${sessionId} and number > ${after} order by number limit ${page.limit + 1}`
  const chats = rows.slice(0, page.limit)
  const last = chats.at(-1)
  return { chats, next_cursor: rows.length > page.limit && last !== undefined ? encodeCursor([last.number]) : null }
}

/** Adds a chat with the next number of its session. */
export async function insertChat(tx: Sql, sessionId: string, chat: ChatChange): Promise<string> {
  // One number is given at a time.
  await tx`select id from sessions where id = ${sessionId} for update`
  const id = uuidv7()
  await tx`
    insert into chats (id, session_id, number, name, model, mode, effort)
    select ${id}, ${sessionId}, coalesce(max(number), 0) + 1, ${chat.name === undefined ? null : cleanText(chat.name)}::text,
      ${chat.model ?? null}::text, ${chat.mode ?? null}::text, ${chat.effort ?? null}::text
    from chats where session_id = ${sessionId}`
  return id
}

export async function updateChat(tx: Sql, id: string, change: ChatChange): Promise<void> {
  await tx`
    update chats set name = coalesce(${change.name === undefined ? null : cleanText(change.name)}, name),
      model = coalesce(${change.model ?? null}, model), mode = coalesce(${change.mode ?? null}, mode),
      effort = case when ${change.effort === undefined} then effort else ${change.effort ?? null} end
    where id = ${id}`
}

export async function deleteChat(tx: Sql, id: string): Promise<{ session_id: string } | undefined> {
  const rows = await tx<{ session_id: string }>`delete from chats where id = ${id} returning session_id`
  return rows[0]
}

/** Everything that has ended counts as read. */
export async function markRead(sql: Sql, id: string): Promise<{ id: string } | undefined> {
  const rows = await sql<{ id: string }>`
    update chats set read_turn_number = coalesce(
      (select max(number) from turns where chat_id = ${id} and finished_at is not null), 0)
    where id = ${id} returning id`
  return rows[0]
}
