import { emptyUsage } from '@boocode/contracts'
import type { Effort, Limits, Message, MessagePart, Mode, Turn } from '@boocode/contracts'
import type { LockedChat, Sql } from '@boocode/db'
import { v7 as uuidv7 } from 'uuid'
import { found } from '../../http/params.ts'

export interface AddedMessage {
  message: Message
  turn: Turn
}

/**
 * Adds the message, its turn and the change of the session in one statement. `name` is the
 * session's new name, or null to keep the one it has.
 */
export async function insertUserMessage(
  tx: Sql,
  given: { chat: LockedChat; content: string; model: string; mode: Mode; effort: Effort | null; name: string | null; limits: Limits },
): Promise<AddedMessage> {
  const { chat, content } = given
  const { steps_per_turn: steps_max, tokens_per_turn: budget_tokens } = given.limits
  const turnId = uuidv7()
  const messageId = uuidv7()
  const part: MessagePart = { type: 'text', text: content }
  const rows = await tx<{ number: number; waits: boolean; turn_at: string; message_at: string; finished_at: string | null }>`
    with before as (
      select coalesce(max(number), 0) as number, coalesce(bool_or(finished_at is null), false) as waits
      from turns where chat_id = ${chat.id}
    ), turn as (
      insert into turns (id, chat_id, host_id, number, status, model, mode, effort, steps_max, budget_tokens)
      select ${turnId}, ${chat.id}, ${chat.host_id}, before.number + 1, 'queued', ${given.model}, ${given.mode}, ${given.effort},
        ${steps_max}, ${budget_tokens}::bigint
      from before returning number, created_at
    ), message as (
      insert into messages (id, chat_id, turn_id, role, kind, status, finished_at)
      select ${messageId}, ${chat.id}, ${turnId}, 'user', 'message', case when before.waits then 'queued' else 'complete' end,
        case when before.waits then null else clock_timestamp() end
      from before returning created_at, finished_at
    ), part as (
      insert into message_parts (message_id, idx, type, content) values (${messageId}, 0, 'text', ${JSON.stringify(part)}::json)
    ), session as (
      update sessions set updated_at = clock_timestamp(), name = coalesce(${given.name}, name), named = named or ${given.name !== null}
      where id = ${chat.session_id}
    ), chat as (
      update chats set status = 'working' where id = ${chat.id} and status in ('idle', 'failed', 'done_unread')
    )
    select turn.number, before.waits, turn.created_at as turn_at, message.created_at as message_at, message.finished_at
    from before, turn, message`
  const row = found(rows[0], 'chat')
  const ids = { chat_id: chat.id, turn_id: turnId }
  return {
    message: {
      id: messageId,
      ...ids,
      role: 'user',
      kind: 'message',
      status: row.waits ? 'queued' : 'complete',
      model: null,
      parts: [part],
      created_at: row.message_at,
      finished_at: row.finished_at,
    },
    turn: newTurn({
      id: turnId,
      chat_id: chat.id,
      number: row.number,
      model: given.model,
      mode: given.mode,
      effort: given.effort,
      steps_max,
      budget_tokens,
      created_at: row.turn_at,
    }),
  }
}

/**
 * Adds words that the running turn takes before its next step, and the change of the session. The
 * turn's row must be locked: the end of the turn must not pass the words by.
 */
export async function insertSteer(tx: Sql, given: { chat: LockedChat; turnId: string; content: string; name: string | null }): Promise<Message> {
  const { chat, turnId, content, name } = given
  const id = uuidv7()
  const part: MessagePart = { type: 'text', text: content }
  const rows = await tx<{ created_at: string }>`
    with message as (
      insert into messages (id, chat_id, turn_id, role, kind, status)
      values (${id}, ${chat.id}, ${turnId}, 'user', 'message', 'queued') returning created_at
    ), part as (
      insert into message_parts (message_id, idx, type, content) values (${id}, 0, 'text', ${JSON.stringify(part)}::json)
    ), session as (
      update sessions set updated_at = clock_timestamp(), name = coalesce(${name}, name), named = named or ${name !== null}
      where id = ${chat.session_id}
    )
    select created_at from message`
  const { created_at } = found(rows[0], 'chat')
  return { id, chat_id: chat.id, turn_id: turnId, role: 'user', kind: 'message', status: 'queued', model: null, parts: [part], created_at, finished_at: null }
}

type FreshTurn = Pick<Turn, 'id' | 'chat_id' | 'number' | 'model' | 'mode' | 'effort' | 'steps_max' | 'budget_tokens' | 'created_at'>

function newTurn(known: FreshTurn): Turn {
  const notYet = { cost_usd: null, error: null, started_at: null, finished_at: null }
  return { ...known, ...notYet, kind: 'message', status: 'queued', step: 0, usage: emptyUsage, resumed_count: 0, budget_warnings: [] }
}
