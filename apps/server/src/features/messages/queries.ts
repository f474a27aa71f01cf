import type { Message, Mode, PageQuery } from '@boocode/contracts'
import { selectChat, selectMessages } from '@boocode/db'
import type { Sql } from '@boocode/db'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../http/cursor.ts'
import { found } from '../../http/params.ts'

const cursorSchema = z.tuple([z.int().nonnegative()])
const stepsMax = 60

export async function selectMessagePage(
  tx: Sql,
  chatId: string,
  page: PageQuery,
): Promise<{ messages: Message[]; next_cursor: string | null }> {
  const [beforePosition] = decodeCursor(cursorSchema, page.cursor) ?? [null]
  found(await selectChat(tx, chatId), 'chat')
  const rows = await selectMessages(tx, chatId, { limit: page.limit + 1, beforePosition })
  const shown = rows.slice(-page.limit)
  const first = shown[0]
  const hasMore = rows.length > page.limit && first !== undefined
  return { messages: shown.map((row) => row.message), next_cursor: hasMore ? encodeCursor([first.position]) : null }
}

export interface LockedChat {
  id: string
  session_id: string
  project_id: string
  host_id: string
  model: string
  mode: Mode
  /** The session has a name that a person or a first message gave. */
  named: boolean
}

/** Holds the chat against other writers of turns until the transaction ends. */
export async function lockChat(tx: Sql, chatId: string): Promise<LockedChat | undefined> {
  const rows = await tx<LockedChat>`
    select c.id, c.session_id, s.project_id, p.host_id, coalesce(c.model, s.model) as model,
      coalesce(c.mode, s.mode) as mode, s.named
    from chats c join sessions s on s.id = c.session_id join projects p on p.id = s.project_id
    where c.id = ${chatId} for update of c`
  return rows[0]
}

export async function insertUserMessage(
  tx: Sql,
  given: { chat: LockedChat; content: string; model: string; mode: Mode },
): Promise<{ messageId: string; turnId: string }> {
  const { chat, content } = given
  const turnId = uuidv7()
  const messageId = uuidv7()
  const rows = await tx<{ waits: boolean }>`
    with before as (
      select coalesce(max(number), 0) as number, coalesce(bool_or(finished_at is null), false) as waits
      from turns where chat_id = ${chat.id}
    ), added as (
      insert into turns (id, chat_id, host_id, number, status, model, mode, steps_max)
      select ${turnId}, ${chat.id}, ${chat.host_id}, before.number + 1, 'queued', ${given.model}, ${given.mode}, ${stepsMax}
      from before
    )
    select waits from before`
  const waits = rows[0]?.waits === true
  await tx`
    insert into messages (id, chat_id, turn_id, role, kind, status, finished_at)
    values (${messageId}, ${chat.id}, ${turnId}, 'user', 'message', ${waits ? 'queued' : 'complete'},
      case when ${waits} then null else clock_timestamp() end)`
  await tx`
    insert into message_parts (message_id, idx, type, content)
    values (${messageId}, 0, 'text', ${JSON.stringify({ type: 'text', text: content })}::json)`
  return { messageId, turnId }
}

/** Marks the session as changed now, and names it when `name` is given. */
export async function nameSession(tx: Sql, sessionId: string, name: string | null): Promise<void> {
  await tx`
    update sessions set updated_at = clock_timestamp(), name = coalesce(${name}, name), named = named or ${name !== null}
    where id = ${sessionId}`
}
