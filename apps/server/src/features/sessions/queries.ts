import { cleanText, sessionStream } from '@boocode/contracts'
import type { Effort, Mode, PageQuery, Session } from '@boocode/contracts'
import { selectSession } from '@boocode/db'
import type { Sql } from '@boocode/db'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../http/cursor.ts'

const cursorSchema = z.tuple([z.iso.datetime({ precision: 6 }), z.uuid()])

export interface SessionFilter extends PageQuery {
  projectId: string | null
  /** Archived ones too, or alone. */
  archived: boolean | 'only'
}

/** Sessions by their last change, newest first. */
export async function selectSessions(sql: Sql, filter: SessionFilter): Promise<{ sessions: Session[]; next_cursor: string | null }> {
  const [at, id] = decodeCursor(cursorSchema, filter.cursor) ?? [null, null]
  const rows = await sql<Session & { exact_at: string }>`
    select v.*, to_char(v.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as exact_at from session_view v
    where (${filter.projectId}::uuid is null or v.project_id = ${filter.projectId}::uuid)
      and (${filter.archived !== false} or v.archived_at is null)
      and (${filter.archived !== 'only'} or v.archived_at is not null)
      and (${at}::timestamptz is null or (v.updated_at, v.id) < (${at}::timestamptz, ${id}::uuid))
    order by v.updated_at desc, v.id desc limit ${filter.limit + 1}`
  const page = rows.slice(0, filter.limit)
  const last = page.at(-1)
  return {
    sessions: page.map(({ exact_at: _exact, ...session }) => session),
    next_cursor: rows.length > filter.limit && last !== undefined ? encodeCursor([last.exact_at, last.id]) : null,
  }
}

export interface NewSession {
  projectId: string
  name: string | null
  model: string
  mode: Mode
  effort: Effort | null
}

/** Adds a session with its chat 1; returns the chat's id. */
export async function insertSession(tx: Sql, session: NewSession): Promise<{ sessionId: string; chatId: string }> {
  const sessionId = uuidv7()
  const chatId = uuidv7()
  await tx`
    insert into sessions (id, project_id, name, named, model, mode, effort)
    values (${sessionId}, ${session.projectId}, ${cleanText(session.name ?? 'New session')}, ${session.name !== null},
      ${session.model}, ${session.mode}, ${session.effort})`
  await tx`insert into chats (id, session_id, number) values (${chatId}, ${sessionId}, 1)`
  return { sessionId, chatId }
}

export interface SessionChange {
  name?: string | undefined
  model?: string | undefined
  mode?: Mode | undefined
  effort?: Effort | null | undefined
  pinned?: boolean | undefined
  archived?: boolean | undefined
}

export async function updateSession(tx: Sql, id: string, change: SessionChange): Promise<Session | undefined> {
  const name = change.name === undefined ? null : cleanText(change.name)
  const archived = change.archived ?? null
  await tx`
    update sessions set name = coalesce(${name}, name), named = named or ${name !== null},
      model = coalesce(${change.model ?? null}, model), mode = coalesce(${change.mode ?? null}, mode),
      effort = case when ${change.effort === undefined} then effort else ${change.effort ?? null} end,
      pinned = coalesce(${change.pinned ?? null}::boolean, pinned),
      archived_at = case when ${archived}::boolean is null then archived_at
        when ${archived}::boolean then coalesce(archived_at, clock_timestamp()) end
    where id = ${id}`
  return await selectSession(tx, id)
}

/** Returns the session's project, or undefined when there is no such session. */
export async function deleteSession(tx: Sql, id: string): Promise<{ project_id: string } | undefined> {
  const rows = await tx<{ project_id: string }>`delete from sessions where id = ${id} returning project_id`
  await tx`delete from stream_events where stream = ${sessionStream(id)}`
  await tx`delete from streams where stream = ${sessionStream(id)}`
  return rows[0]
}
