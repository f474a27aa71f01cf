import type { Message, MessagePart, PageQuery, Turn } from '@boocode/contracts'
import { selectChat, selectMessage, selectSteers, selectTurn } from '@boocode/db'
import type { Sql } from '@boocode/db'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../http/cursor.ts'
import { found } from '../../http/params.ts'

const cursorSchema = z.tuple([z.int32().positive(), z.int().nonnegative()])

/** What waits in a chat, in the order in which the agent gets it: first what goes before the next step of the running turn. */
export async function selectQueue(sql: Sql, chatId: string, page: PageQuery): Promise<{ messages: Message[]; next_cursor: string | null }> {
  const [number, position] = decodeCursor(cursorSchema, page.cursor) ?? [null, null]
  found(await selectChat(sql, chatId), 'chat')
  const rows = await sql<Omit<Message, 'usage'> & { turn_number: number; position: number }>`
    select v.id, v.chat_id, v.turn_id, v.role, v.kind, v.status, v.model, v.parts, v.created_at, v.finished_at, v.position,
      t.number as turn_number
    from message_view v join turns t on t.id = v.turn_id
    where v.chat_id = ${chatId} and v.status = 'queued'
      and (${number}::int is null or (t.number, v.position) > (${number}::int, ${position}::bigint))
    order by t.number, v.position limit ${page.limit + 1}`
  const shown = rows.slice(0, page.limit)
  const last = shown.at(-1)
  return {
    messages: shown.map(({ turn_number: _number, position: _position, ...message }) => message),
    next_cursor: rows.length > page.limit && last !== undefined ? encodeCursor([last.turn_number, last.position]) : null,
  }
}

/**
 * One message that waits.
 *
 * @throws AppError `not_found`, also when it waits no more.
 */
export async function selectQueued(sql: Sql, { chatId, messageId }: { chatId: string; messageId: string }): Promise<{ message: Message; turn: Turn }> {
  const message = found(await selectMessage(sql, messageId), 'message')
  if (message.chat_id !== chatId || message.status !== 'queued' || message.turn_id === null) found(undefined, 'message')
  return { message, turn: found(await selectTurn(sql, message.turn_id ?? ''), 'turn') }
}

/** The turn of a person's message; undefined when the chat has no such message. */
export async function selectTurnOf(tx: Sql, chatId: string, messageId: string): Promise<{ turn_id: string } | undefined> {
  const rows = await tx<{ turn_id: string }>`
    select turn_id from messages
    where id = ${messageId} and chat_id = ${chatId} and role = 'user' and kind = 'message' and turn_id is not null`
  return rows[0]
}

export interface Waiting {
  message: Message
  turn: Turn
  /** Nobody has begun with it. */
  isFree: boolean
}

/**
 * Locks the turn that a message belongs to and looks how the message stands. It is free while its
 * turn is queued, and while it waits for the next step of a running turn.
 */
export async function lockWaiting(tx: Sql, ids: { turnId: string; messageId: string }): Promise<Waiting> {
  await tx`select id from turns where id = ${ids.turnId} for update`
  const message = found(await selectMessage(tx, ids.messageId), 'message')
  const turn = found(await selectTurn(tx, ids.turnId), 'turn')
  const steers = await selectSteers(tx, turn.id)
  const isFree = message.status === 'queued' && (turn.status === 'queued' || steers.some((steer) => steer.message_id === message.id))
  return { message, turn, isFree }
}

export async function updateWords(tx: Sql, messageId: string, content: string): Promise<void> {
  const part: MessagePart = { type: 'text', text: content }
  await tx`update message_parts set content = ${JSON.stringify(part)}::json where message_id = ${messageId} and idx = 0`
}

/** Puts a message behind what waits for the next step of another turn. */
export async function moveToTurn(tx: Sql, messageId: string, turnId: string): Promise<void> {
  await tx`update messages set turn_id = ${turnId}, position = default where id = ${messageId}`
}

export async function deleteMessage(tx: Sql, messageId: string): Promise<void> {
  await tx`delete from messages where id = ${messageId}`
}

/** Ends a turn that nobody has begun and that has no words any more. It keeps its number, so that none is given twice. */
export async function cancelQueued(tx: Sql, turnId: string): Promise<Turn> {
  await tx`update turns set status = 'cancelled', finished_at = clock_timestamp() where id = ${turnId} and status = 'queued'`
  return found(await selectTurn(tx, turnId), 'turn')
}
