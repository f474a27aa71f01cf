import type { Message, MessagesQuery, TimelineTurn } from '@boocode/contracts'
import { selectChat, selectMessages, selectMessagesAfter } from '@boocode/db'
import type { PlacedMessage, Sql } from '@boocode/db'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../http/cursor.ts'
import { found } from '../../http/params.ts'

/** A position; with a direction in pages that began around a message. */
const cursorSchema = z.union([z.tuple([z.int().nonnegative()]), z.tuple([z.int().nonnegative(), z.enum(['older', 'newer'])])])

export interface MessagePage {
  messages: Message[]
  next_cursor: string | null
  newer_cursor?: string | null
  turns?: TimelineTurn[]
}

/** @throws AppError `not_found` for the chat, or for a message that is not in it (any more). */
export async function selectMessagePage(tx: Sql, chatId: string, page: MessagesQuery): Promise<MessagePage> {
  const [position, direction] = decodeCursor(cursorSchema, page.cursor) ?? [null]
  found(await selectChat(tx, chatId), 'chat')
  if (page.around !== undefined) return await selectAround(tx, { chatId, messageId: page.around, limit: page.limit })
  if (position !== null && direction === 'newer') return await selectNewer(tx, { chatId, position, limit: page.limit })
  const older = await selectOlder(tx, { chatId, position, limit: page.limit })
  const { messages, cursor } = older
  if (direction === undefined) return { messages: messages.map(messageOf), next_cursor: cursor === null ? null : encodeCursor([cursor]) }
  return await withTurns(tx, messages, { older: cursor, newer: messages.at(-1)?.position ?? null })
}

interface Place {
  chatId: string
  /** Null: the end of the chat. */
  position: number | null
  limit: number
}

async function selectOlder(tx: Sql, { chatId, position, limit }: Place): Promise<{ messages: PlacedMessage[]; cursor: number | null }> {
  const rows = await selectMessages(tx, chatId, { limit: limit + 1, beforePosition: position })
  const messages = rows.slice(-limit)
  return { messages, cursor: rows.length > limit ? (messages[0]?.position ?? null) : null }
}

async function selectNewer(tx: Sql, { chatId, position, limit }: Place & { position: number }): Promise<MessagePage> {
  const rows = await selectMessagesAfter(tx, chatId, { limit: limit + 1, afterPosition: position })
  const messages = rows.slice(0, limit)
  const newer = rows.length > limit ? (messages.at(-1)?.position ?? null) : null
  return await withTurns(tx, messages, { older: messages[0]?.position ?? null, newer })
}

/** The message and about as many before it as after it. */
async function selectAround(tx: Sql, given: { chatId: string; messageId: string; limit: number }): Promise<MessagePage> {
  const { chatId, messageId, limit } = given
  const rows = await tx<{ position: number }>`
    select position from messages where id = ${messageId} and chat_id = ${chatId} and rewind_id is null`
  const { position } = found(rows[0], 'message')
  const before = Math.floor(limit / 2)
  const older = before === 0 ? { messages: [], cursor: position } : await selectOlder(tx, { chatId, position, limit: before })
  const after = await selectMessagesAfter(tx, chatId, { limit: limit - before + 1, afterPosition: position - 1 })
  const shown = after.slice(0, limit - before)
  const newer = after.length > shown.length ? (shown.at(-1)?.position ?? null) : null
  return await withTurns(tx, [...older.messages, ...shown], { older: older.cursor, newer })
}

async function withTurns(tx: Sql, placed: readonly PlacedMessage[], ends: { older: number | null; newer: number | null }): Promise<MessagePage> {
  const messages = placed.map(messageOf)
  const ids = new Set(messages.flatMap((message) => message.turn_id ?? []))
  return {
    messages,
    next_cursor: ends.older === null ? null : encodeCursor([ends.older, 'older']),
    newer_cursor: ends.newer === null ? null : encodeCursor([ends.newer, 'newer']),
    turns: await tx<TimelineTurn>`select * from timeline_turn_view where id = any(${[...ids]}::uuid[]) order by number`,
  }
}

function messageOf({ message }: PlacedMessage): Message {
  return message
}
