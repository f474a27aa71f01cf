import type { Chat, Project, Session, Turn } from '@boocode/contracts'
import type { Sql } from '../sql.ts'

export async function selectProject(sql: Sql, id: string): Promise<Project | undefined> {
  const rows = await sql<Project>`select id, name, path, ask_patterns, created_at from projects where id = ${id}`
  return rows[0]
}

export async function selectSession(sql: Sql, id: string): Promise<Session | undefined> {
  const rows = await sql<Session>`select * from session_view where id = ${id}`
  return rows[0]
}

export async function selectChat(sql: Sql, id: string): Promise<Chat | undefined> {
  const rows = await sql<Chat>`select * from chat_view where id = ${id}`
  return rows[0]
}

/** The chats of a session, by number. */
export async function selectChats(sql: Sql, sessionId: string): Promise<Chat[]> {
  return await sql<Chat>`select * from chat_view where session_id = ${sessionId} order by number`
}

export async function selectTurn(sql: Sql, id: string): Promise<Turn | undefined> {
  const rows = await sql<Turn>`select * from turn_view where id = ${id}`
  return rows[0]
}

/** Turns of a session that have not ended, and of each of its chats the last turn that was not taken back before it began. */
export async function selectPresentTurns(sql: Sql, sessionId: string): Promise<Turn[]> {
  return await sql<Turn>`
    with present as (
      select t.id from chats c join turns t on t.chat_id = c.id
      where c.session_id = ${sessionId} and t.status in ('queued', 'running', 'awaiting_input')
      union
      select last.id from chats c cross join lateral (
        select t.id from turn_view t where t.chat_id = c.id and not (t.status = 'cancelled' and t.started_at is null)
        order by t.number desc limit 1
      ) as last where c.session_id = ${sessionId}
    )
    select v.* from turn_view v join present using (id) order by v.chat_id, v.number`
}
