import type { StoredPart } from '@boocode/agent'
import { readRunningParts, selectTurn } from '@boocode/db'
import type { Sql } from '@boocode/db'
import { sessionStream } from '@boocode/contracts'
import type { MessageStatus, Turn, Usage } from '@boocode/contracts'
import type { Lease } from './lease.ts'

export interface NewMessage {
  id: string
  lease: Lease
  step: number
  role: 'user' | 'assistant'
  noteKind: string | null
  status: MessageStatus
  /** When it is whole from the start. */
  finishedAt: Date | null
}

/** Adds a message; false when it is there already. */
export async function insertMessage(tx: Sql, message: NewMessage): Promise<boolean> {
  const rows = await tx<{ id: string }>`
    insert into messages (id, chat_id, turn_id, step, role, kind, note_kind, status, log_start, model, finished_at)
    values (${message.id}, ${message.lease.chatId}, ${message.lease.turnId}, ${message.step}, ${message.role},
      ${message.noteKind === null ? 'message' : 'note'}, ${message.noteKind}, ${message.status},
      coalesce((select head from streams where stream = ${sessionStream(message.lease.sessionId)}), 0),
      ${message.role === 'assistant' ? message.lease.model : null},
      ${message.finishedAt})
    on conflict (id) do nothing returning id`
  return rows.length > 0
}

/** Writes the parts of a message that has none yet. */
export async function insertParts(tx: Sql, messageId: string, parts: readonly StoredPart[]): Promise<void> {
  const contents: string[] = []
  const provider: string[] = []
  const types: string[] = []
  for (const { raw, ...content } of parts) {
    contents.push(JSON.stringify(content))
    types.push(content.type)
    provider.push(raw === undefined ? '' : JSON.stringify({ raw }))
  }
  await tx`
    insert into message_parts (message_id, idx, type, content, provider)
    select ${messageId}, item.n - 1, item.type, item.content::json, nullif(item.provider, '')::json
    from unnest(${types}::text[], ${contents}::text[], ${provider}::text[]) with ordinality as item (type, content, provider, n)
    on conflict (message_id, idx) do nothing`
}

/** Moves a message from one of `from` to `to`; false when it is in no such state, so that repeating is harmless. */
export async function moveMessage(
  tx: Sql,
  messageId: string,
  from: readonly MessageStatus[],
  to: MessageStatus,
): Promise<{ finishedAt: string } | null> {
  const rows = await tx<{ finished_at: string | null }>`
    update messages set status = ${to},
      finished_at = case when ${to} in ('calling', 'abandoned') then null else clock_timestamp() end
    where id = ${messageId} and status = any(${[...from]}::text[])
    returning coalesce(finished_at, clock_timestamp()) as finished_at`
  return rows[0] === undefined ? null : { finishedAt: rows[0].finished_at ?? '' }
}

export async function setUsage(tx: Sql, messageId: string, { usage, thoughtMs }: { usage: Usage; thoughtMs: number | null }): Promise<void> {
  await tx`
    update messages set prompt_tokens = ${usage.prompt_tokens}, cache_hit_tokens = ${usage.cache_hit_tokens},
      cache_miss_tokens = ${usage.cache_miss_tokens}, completion_tokens = ${usage.completion_tokens},
      reasoning_tokens = ${usage.reasoning_tokens}, thought_ms = ${thoughtMs}::int
    where id = ${messageId}`
}

/** Moves what a running message had said into its parts, for good. */
export async function settleRunningParts(tx: Sql, messageId: string): Promise<void> {
  const parts = await readRunningParts(tx, messageId)
  await insertParts(tx, messageId, parts)
  await tx`delete from message_chunks where message_id = ${messageId}`
}

export async function presentTurn(tx: Sql, turnId: string): Promise<Turn> {
  const turn = await selectTurn(tx, turnId)
  if (turn === undefined) throw new Error('the turn is gone')
  return turn
}
