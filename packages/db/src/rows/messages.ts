import type { Message, MessagePart, Usage } from '@boocode/contracts'
import type { Sql } from '../sql.ts'
import { appendDelta } from './running-text.ts'

interface MessageRow extends Omit<Message, 'usage'> {
  position: number
  usage: Usage | null
}

/** A message with its place in the chat: pages are cut by position. */
export interface PlacedMessage {
  message: Message
  position: number
}

/**
 * The newest messages of a chat below `beforePosition`, newest last. Running messages hold their
 * text as far as the transaction sees the log.
 */
export async function selectMessages(
  sql: Sql,
  chatId: string,
  page: { limit: number; beforePosition: number | null },
): Promise<PlacedMessage[]> {
  const rows = await sql<MessageRow>`
    select v.* from message_view v
    where v.chat_id = ${chatId} and (${page.beforePosition}::bigint is null or v.position < ${page.beforePosition}::bigint)
    order by v.position desc limit ${page.limit}`
  return await Promise.all(rows.reverse().map(async (row) => await toPlaced(sql, row)))
}

export async function selectMessage(sql: Sql, id: string): Promise<Message | undefined> {
  const rows = await sql<MessageRow>`select v.* from message_view v where v.id = ${id}`
  return rows[0] === undefined ? undefined : (await toPlaced(sql, rows[0])).message
}

async function toPlaced(sql: Sql, row: MessageRow): Promise<PlacedMessage> {
  const { position, usage, ...rest } = row
  const parts = row.status === 'streaming' ? await readRunningParts(sql, row.id) : row.parts
  const message: Message = { ...rest, parts }
  if (usage !== null) message.usage = usage
  return { message, position }
}

/** What has been said of a running message so far: its last checkpoint and the deltas behind it. */
export async function readRunningParts(sql: Sql, messageId: string): Promise<MessagePart[]> {
  const chunks = await sql<{ parts: MessagePart[]; seq: number }>`
    select parts, seq from message_chunks where message_id = ${messageId} order by idx`
  const parts: MessagePart[] = []
  for (const chunk of chunks) for (const part of chunk.parts) appendDelta(parts, part)
  const deltas = await sql<{ part: MessagePart }>`
    select case e.frame ->> 'channel'
        when 'tool_call' then json_build_object('type', 'tool_call', 'tool_call_id', e.frame #> '{tool_call,id}',
          'tool_name', e.frame #> '{tool_call,name}', 'input', e.frame #> '{tool_call,input}')
        else json_build_object('type', e.frame -> 'channel', 'text', e.frame -> 'content')
      end as part
    from messages m join chats c on c.id = m.chat_id
    join stream_events e on e.stream = 'session:' || c.session_id and e.seq > ${chunks.at(-1)?.seq ?? 0}
    where m.id = ${messageId} and e.at >= m.created_at
      and e.frame ->> 'message_id' = ${messageId} and e.frame ->> 'type' = 'channel_delta'
      and e.frame ->> 'channel' in ('text', 'reasoning', 'tool_call')
    order by e.seq`
  for (const { part } of deltas) appendDelta(parts, part)
  return parts
}
