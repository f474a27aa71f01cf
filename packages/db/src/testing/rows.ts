import { randomUUID } from 'node:crypto'
import { sessionStream } from '@boocode/contracts'
import type { SessionFrame, StreamName } from '@boocode/contracts'
import type { DeltaFence } from '../event-log.ts'
import type { Sql } from '../sql.ts'

export interface TestChat {
  hostId: string
  sessionId: string
  chatId: string
  stream: StreamName
}

/** A project with one session and its chat 1. */
export async function addChat(sql: Sql): Promise<TestChat> {
  const hostId = randomUUID()
  const projectId = randomUUID()
  const sessionId = randomUUID()
  const chatId = randomUUID()
  await sql`insert into hosts (id, name, url) values (${hostId}, 'here', 'http://127.0.0.1:9502')`
  await sql`insert into projects (id, host_id, name, path) values (${projectId}, ${hostId}, 'demo', ${`/demo/${projectId}`})`
  await sql`insert into sessions (id, project_id, name, model, mode) values (${sessionId}, ${projectId}, 'demo', 'deepseek-flash', 'ask')`
  await sql`insert into chats (id, session_id, number) values (${chatId}, ${sessionId}, 1)`
  return { hostId, sessionId, chatId, stream: sessionStream(sessionId) }
}

export interface TestTurn {
  id: string
  owner: string
}

export type TurnStatus = 'queued' | 'running' | 'awaiting_input' | 'completed' | 'failed' | 'cancelled'

/** A turn under a lease, in epoch 1; it has begun unless it is queued. */
export async function addTurn(sql: Sql, chat: TestChat, turn: { number: number; status: TurnStatus }): Promise<TestTurn> {
  const id = randomUUID()
  const owner = randomUUID()
  await sql`
    insert into turns (id, chat_id, host_id, number, status, model, mode, steps_max, epoch, lease_owner, lease_until, started_at)
    values (${id}, ${chat.chatId}, ${chat.hostId}, ${turn.number}, ${turn.status}, 'deepseek-flash', 'ask', 60, 1, ${owner},
      clock_timestamp() + interval '1 hour', case when ${turn.status !== 'queued'} then clock_timestamp() end)`
  return { id, owner }
}

/** The assistant's message of a step, as the worker adds it. */
export async function addMessage(
  sql: Sql,
  chat: TestChat,
  message: { turnId: string; status: 'streaming' | 'calling' | 'complete' },
): Promise<string> {
  const id = randomUUID()
  await sql`
    insert into messages (id, chat_id, turn_id, step, role, kind, status, log_start)
    values (${id}, ${chat.chatId}, ${message.turnId}, 1, 'assistant', 'message', ${message.status},
      coalesce((select head from streams where stream = ${chat.stream}), 0))`
  return id
}

export function textFrame(chat: TestChat, messageId: string, content: string): SessionFrame {
  return { type: 'channel_delta', chat_id: chat.chatId, message_id: messageId, channel: 'text', content }
}

/** A frame that says nothing but its number. */
export function deletedFrame(n: number): SessionFrame {
  return { type: 'chat_deleted', chat_id: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}` }
}

export async function fenceOf(sql: Sql, turn: TestTurn): Promise<DeltaFence> {
  const rows = await sql<{ epoch: string }>`select pg_postmaster_start_time() as epoch`
  return { turnId: turn.id, turnEpoch: 1, leaseOwner: turn.owner, epoch: rows[0]?.epoch ?? '' }
}
