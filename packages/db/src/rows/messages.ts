import type { Message, MessagePart, Usage } from '@boocode/contracts'
import type { Sql } from '../sql.ts'
import { appendDelta } from './running-text.ts'

interface MessageRow extends Omit<Message, 'usage' | 'thought_ms'> {
  position: number
  usage: Usage | null
  thought_ms: number | null
  /** Of a running message: its text so far, to be joined; null of any other. */
  pieces: MessagePart[][] | null
}

/** A message with its place in the chat: pages are cut by position. */
export interface PlacedMessage {
  message: Message
  position: number
}

/**
 * The newest messages of a chat below `beforePosition`, newest last. Running messages hold their
 * text as far as the statement sees the log.
 */
export async function selectMessages(
  sql: Sql,
  chatId: string,
  page: { limit: number; beforePosition: number | null },
): Promise<PlacedMessage[]> {
  const rows = await sql<MessageRow>`
    select v.*, case when v.status = 'streaming' then
      (select json_agg(p.pieces order by p.seq, p.idx) from running_pieces p where p.message_id = v.id) end as pieces
    from message_view v
    where v.chat_id = ${chatId} and (${page.beforePosition}::bigint is null or v.position < ${page.beforePosition}::bigint)
    order by v.position desc limit ${page.limit}`
  return rows.reverse().map(toPlaced)
}

/** The oldest messages of a chat above `afterPosition`, newest last; otherwise as `selectMessages`. */
export async function selectMessagesAfter(
  sql: Sql,
  chatId: string,
  page: { limit: number; afterPosition: number },
): Promise<PlacedMessage[]> {
  const rows = await sql<MessageRow>`
    select v.*, case when v.status = 'streaming' then
      (select json_agg(p.pieces order by p.seq, p.idx) from running_pieces p where p.message_id = v.id) end as pieces
    from message_view v where v.chat_id = ${chatId} and v.position > ${page.afterPosition}::bigint
    order by v.position limit ${page.limit}`
  return rows.map(toPlaced)
}

export async function selectMessage(sql: Sql, id: string): Promise<Message | undefined> {
  const rows = await sql<MessageRow>`
    select v.*, case when v.status = 'streaming' then
      (select json_agg(p.pieces order by p.seq, p.idx) from running_pieces p where p.message_id = v.id) end as pieces
    from message_view v where v.id = ${id}`
  return rows[0] === undefined ? undefined : toPlaced(rows[0]).message
}

/** What has been said of a running message so far: its checkpoints and the deltas behind them. */
export async function readRunningParts(sql: Sql, messageId: string): Promise<MessagePart[]> {
  const rows = await sql<{ pieces: MessagePart[] }>`
    select pieces from running_pieces where message_id = ${messageId} order by seq, idx`
  return joinPieces(rows.map((row) => row.pieces))
}

function toPlaced(row: MessageRow): PlacedMessage {
  const { position, usage, thought_ms: thoughtMs, pieces, ...rest } = row
  const message: Message = { ...rest, parts: row.status === 'streaming' ? joinPieces(pieces ?? []) : row.parts }
  if (usage !== null) message.usage = usage
  if (thoughtMs !== null) message.thought_ms = thoughtMs
  return { message, position }
}

function joinPieces(pieces: readonly (readonly MessagePart[])[]): MessagePart[] {
  const parts: MessagePart[] = []
  for (const piece of pieces.flat()) appendDelta(parts, piece)
  return parts
}
