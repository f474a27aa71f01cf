import { randomUUID } from 'node:crypto'
import { createdSessionResponseSchema } from '@boocode/contracts'
import type { Chat, RequestAsked, Session } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import { eventually } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'

// What a coder writes, written by the test: the stack of these tests has none that would interfere.

export interface Place {
  session: Session
  chat: Chat
}

/** A session in a project that no coder was asked about. */
export async function newPlace(stack: Stack): Promise<Place> {
  const { sql } = stack.database
  const [hostId, projectId] = [randomUUID(), randomUUID()]
  await sql`insert into hosts (id, name, url) values (${hostId}, 'here', 'http://127.0.0.1:9')`
  await sql`insert into projects (id, host_id, name, path) values (${projectId}, ${hostId}, 'demo', ${`/demo/${projectId}`})`
  return createdSessionResponseSchema.parse((await stack.api('POST', '/api/sessions', { project_id: projectId })).body)
}

/** Says something and takes the turn up, as a worker does; its words are with the model. */
export async function beginTurn(stack: Stack, chat: Chat, content = 'do it'): Promise<{ turnId: string; messageId: string }> {
  const { turn, message } = await stack.say(chat.id, content)
  await claim(stack.database.sql, turn.id)
  await takeUp(stack.database.sql, message.id)
  return { turnId: turn.id, messageId: message.id }
}

/** Takes a queued turn; false when it is not there to be taken. */
export async function claim(sql: Sql, turnId: string): Promise<boolean> {
  const rows = await sql<{ id: string }>`
    update turns set status = 'running', lease_owner = ${randomUUID()}, lease_until = clock_timestamp() + interval '1 hour',
      started_at = clock_timestamp(), epoch = epoch + 1
    where id = ${turnId} and status = 'queued' returning id`
  return rows.length > 0
}

/** The words of a turn go to the model. */
export async function takeUp(sql: Sql, messageId: string): Promise<void> {
  await sql`
    update messages set status = 'complete', finished_at = clock_timestamp(), position = default
    where id = ${messageId} and status = 'queued'`
}

export async function endTurn(sql: Sql, turnId: string, status: 'completed' | 'failed' | 'cancelled' = 'completed'): Promise<void> {
  await sql`
    update turns set status = ${status}, finished_at = clock_timestamp(), lease_owner = null, lease_until = null where id = ${turnId}`
}

/** One call of a running turn asks a person; returns the request's id. */
export async function openRequest(stack: Stack, place: Place, turnId: string, asked: RequestAsked): Promise<string> {
  const { sql } = stack.database
  const [id, messageId] = [randomUUID(), randomUUID()]
  await sql`
    insert into messages (id, chat_id, turn_id, step, role, kind, status)
    values (${messageId}, ${place.chat.id}, ${turnId}, 1, 'assistant', 'message', 'calling')`
  await sql`
    insert into requests (id, session_id, chat_id, turn_id, message_id, tool_call_id, kind, payload, expires_at)
    values (${id}, ${place.session.id}, ${place.chat.id}, ${turnId}, ${messageId}, 'call_1', ${asked.kind}, ${JSON.stringify(asked.payload)}::json,
      clock_timestamp() + interval '1 day')`
  return id
}

/** Puts a turn down until somebody answers. */
export async function putDown(sql: Sql, chatId: string, turnId: string): Promise<void> {
  await sql`update turns set status = 'awaiting_input', lease_owner = null, lease_until = null where id = ${turnId}`
  await sql`update chats set status = 'needs_you' where id = ${chatId}`
}

export interface TurnRow {
  status: string
  lease_owner: string | null
  /** A worker may take it now. */
  is_free: boolean
  is_stopping: boolean
}

export async function turnRow(sql: Sql, turnId: string): Promise<TurnRow | undefined> {
  const rows = await sql<TurnRow>`
    select status, lease_owner, coalesce(status = 'running' and lease_until < clock_timestamp(), false) as is_free,
      cancel_requested_at is not null as is_stopping
    from turns where id = ${turnId}`
  return rows[0]
}

/** Settles when as many statements of the stack's database wait for a row. */
export async function untilBlocked(stack: Stack, count: number): Promise<void> {
  await eventually(`${count} statements that wait`, async () => {
    const rows = await stack.database.sql<{ waiting: number }>`
      select count(*) as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    return (rows[0]?.waiting ?? 0) >= count
  })
}
