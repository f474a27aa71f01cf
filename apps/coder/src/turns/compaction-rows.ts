import type { NewCompaction } from '@boocode/agent'
import type { Sql } from '@boocode/db'
import { v7 as uuidv7 } from 'uuid'
import type { Lease } from './lease.ts'
import { presentTurn } from './turn-rows.ts'
import type { EmitHere } from './turn-writer.ts'

/** Stores a summary: at once as the beginning of the context, or for a person to read first. */
export async function insertCompaction(tx: Sql, emit: EmitHere, lease: Lease, made: NewCompaction): Promise<void> {
  const id = uuidv7()
  const rows = await tx<{ cut: number }>`select coalesce(max(position), 0) as cut from messages where chat_id = ${lease.chatId}`
  const messageId = made.isProposal ? null : await insertSummary(tx, emit, lease, made.summary)
  await tx`
    insert into compactions (id, chat_id, turn_id, status, reason, instructions, summary, cut_position, dropped_messages,
      tokens_before, tokens_after, message_id)
    values (${id}, ${lease.chatId}, ${lease.turnId}, ${made.isProposal ? 'proposed' : 'applied'}, ${made.reason}, ${made.instructions},
      ${made.summary}, ${rows[0]?.cut ?? 0}, ${made.droppedMessages}, ${made.tokensBefore}, ${made.tokensAfter}, ${messageId})`
  const ids = { chat_id: lease.chatId }
  if (messageId === null) emit({ type: 'compaction_proposed', ...ids, compaction_id: id })
  else emit({ type: 'compacted', ...ids, message_id: messageId, tokens_before: made.tokensBefore, tokens_after: made.tokensAfter })
  emit({ type: 'turn_updated', ...ids, turn: await presentTurn(tx, lease.turnId), current_tool: null })
}

async function insertSummary(tx: Sql, emit: EmitHere, lease: Lease, summary: string): Promise<string> {
  const id = uuidv7()
  const rows = await tx<{ finished_at: string }>`
    insert into messages (id, chat_id, turn_id, step, role, kind, status, finished_at)
    values (${id}, ${lease.chatId}, ${lease.turnId}, (select step from turns where id = ${lease.turnId}), 'user', 'summary', 'complete',
      clock_timestamp())
    returning finished_at`
  await tx`
    insert into message_parts (message_id, idx, type, content)
    values (${id}, 0, 'text', ${JSON.stringify({ type: 'text', text: summary })}::json)`
  const ids = { chat_id: lease.chatId, message_id: id }
  emit({ type: 'message_started', ...ids, turn_id: lease.turnId, role: 'user', kind: 'summary', model: null, agent: null })
  emit({ type: 'channel_delta', ...ids, channel: 'text', content: summary })
  emit({ type: 'message_complete', ...ids, status: 'complete', finished_at: rows[0]?.finished_at ?? new Date().toISOString() })
  return id
}
