import type { Change, ChangeStatus, DecideChanges, PageQuery } from '@boocode/contracts'
import { selectSession, toListedChange } from '@boocode/db'
import type { ListedChangeRow, Sql } from '@boocode/db'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../http/cursor.ts'
import { found } from '../../http/params.ts'

const cursorSchema = z.tuple([z.int().nonnegative(), z.int32().nonnegative()])

export interface ChangeFilter extends PageQuery {
  status: ChangeStatus | null
  chatId: string | null
}

/** Changes of a session, newest first: a review begins with what was done last. */
export async function selectChangePage(sql: Sql, sessionId: string, filter: ChangeFilter): Promise<{ changes: Change[]; next_cursor: string | null }> {
  const [position, part] = decodeCursor(cursorSchema, filter.cursor) ?? [null, null]
  found(await selectSession(sql, sessionId), 'session')
  const rows = await sql<ListedChangeRow>`
    select * from change_list_view
    where session_id = ${sessionId} and (${filter.status}::text is null or status = ${filter.status}::text)
      and (${filter.chatId}::uuid is null or chat_id = ${filter.chatId}::uuid)
      and (${position}::bigint is null or (position, part) < (${position}::bigint, ${part}::int))
    order by position desc, part desc limit ${filter.limit + 1}`
  const page = rows.slice(0, filter.limit)
  const last = page.at(-1)
  return {
    changes: page.map((row) => toListedChange(row)),
    next_cursor: rows.length > filter.limit && last !== undefined ? encodeCursor([last.position, last.part]) : null,
  }
}

/** One change with its whole diff. */
export async function selectChange(sql: Sql, id: string): Promise<Change | undefined> {
  const rows = await sql<Change & { position: number }>`select * from change_view where id = ${id}`
  if (rows[0] === undefined) return undefined
  const { position: _position, ...change } = rows[0]
  return change
}

/** The project whose changes are meant; undefined when they are gone. */
export async function selectProjectOf(sql: Sql, { ids, chat_id: chatId, turn_id: turnId }: Pick<DecideChanges, 'ids' | 'chat_id' | 'turn_id'>): Promise<string | undefined> {
  const rows = await sql<{ project_id: string }>`
    select s.project_id from chats c join sessions s on s.id = c.session_id
    where c.id = coalesce(${chatId ?? null}::uuid, (select chat_id from turns where id = ${turnId ?? null}::uuid),
      (select chat_id from pending_changes where id = ${ids?.[0] ?? null}::uuid))`
  return rows[0]?.project_id
}
