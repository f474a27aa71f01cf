import type { TurnEnd } from '@boocode/agent'
import type { MessageStatus, SessionFrame } from '@boocode/contracts'
import { supersedeRequests } from '@boocode/db'
import type { Sql } from '@boocode/db'
import { v7 as uuidv7 } from 'uuid'
import type { AgentStanding } from './agent-standing.ts'
import type { Lease } from './lease.ts'
import { closeOpenModelCalls } from './model-call-rows.ts'
import { closeOpenTraces } from './trace-rows.ts'
import { insertMessage, insertParts, moveMessage, presentTurn, settleRunningParts } from './turn-rows.ts'
import type { EmitHere } from './turn-writer.ts'

/**
 * Ends a turn with everything that hangs on it: open messages, requests, and words that a person put
 * before a next step that does not come. Returns false, and ends nothing, when the turn would complete
 * while such words wait: they continue it.
 */
export async function endTurn(tx: Sql, emit: EmitHere, { lease, standing }: { lease: Lease; standing: AgentStanding }, end: TurnEnd): Promise<boolean> {
  const waiting = await tx<{ id: string }>`select id from messages where turn_id = ${lease.turnId} and status = 'queued' order by position`
  if (waiting.length > 0 && end.status === 'completed') return false
  await endOpenMessages(tx, emit, lease, end.status === 'cancelled' ? 'cancelled' : 'failed')
  await closeOpenModelCalls(tx, emit, lease, end.status === 'cancelled' ? 'cancelled' : 'interrupted')
  await closeOpenTraces(tx, emit, lease, end.status === 'cancelled' ? 'cancelled' : 'interrupted')
  for (const request of await supersedeRequests(tx, lease.turnId, 'the end of the turn')) emit({ type: 'request_resolved', request })
  const error = end.status === 'failed' ? JSON.stringify(end.failure) : null
  await tx`
    update turns set status = ${end.status}, error = ${error}::json, finished_at = clock_timestamp(),
      lease_owner = null, lease_until = null
    where id = ${lease.turnId}`
  emit({ type: 'turn_updated', chat_id: lease.chatId, turn: await presentTurn(tx, lease.turnId), current_tool: null })
  await standing.save(tx, emit, { state: 'idle', pending_calls: [], restored_at_step: null })
  if (waiting.length > 0) await moveToNewTurn(tx, emit, lease, waiting.map(({ id }) => id))
  return true
}

/**
 * What was said into a turn that failed or was stopped is answered by a turn of its own. A message
 * belongs to one turn as long as it lives, so the words become new messages.
 */
async function moveToNewTurn(tx: Sql, emit: EmitHere, lease: Lease, messageIds: readonly string[]): Promise<void> {
  const turnId = uuidv7()
  await tx`
    insert into turns (id, chat_id, host_id, number, status, model, mode, effort, steps_max, budget_tokens)
    select ${turnId}, chat_id, host_id, (select max(number) + 1 from turns where chat_id = t.chat_id), 'queued', model, mode, effort,
      steps_max, budget_tokens
    from turns t where t.id = ${lease.turnId}`
  const said = await tx<{ content: string }>`
    select p.content ->> 'text' as content from messages m join message_parts p on p.message_id = m.id and p.idx = 0
    where m.id = any(${[...messageIds]}::uuid[]) order by m.position`
  await tx`delete from messages where id = any(${[...messageIds]}::uuid[])`
  emit({ type: 'messages_deleted', chat_id: lease.chatId, message_ids: [...messageIds] })
  for (const { content } of said) {
    const id = uuidv7()
    await insertMessage(tx, { id, lease: { ...lease, turnId }, step: 0, role: 'user', noteKind: null, status: 'queued', finishedAt: null })
    await insertParts(tx, id, [{ type: 'text', text: content }])
    const ids = { chat_id: lease.chatId, message_id: id }
    emit({ type: 'message_started', ...ids, turn_id: turnId, role: 'user', kind: 'message', model: null, agent: null })
    emit({ type: 'channel_delta', ...ids, channel: 'text', content })
    emit({ type: 'channel_delta', ...ids, channel: 'status', status: 'queued' })
  }
  emit({ type: 'turn_updated', chat_id: lease.chatId, turn: await presentTurn(tx, turnId), current_tool: null })
}

/** A turn that ends by force leaves no message running, and no edit that would be written behind everybody's back. */
async function endOpenMessages(tx: Sql, emit: EmitHere, lease: Lease, status: 'cancelled' | 'failed'): Promise<void> {
  await tx`
    update pending_changes set apply_requested_at = null
    where status = 'pending' and message_id in (select id from messages where turn_id = ${lease.turnId} and status = 'calling')`
  const open = await tx<{ id: string; status: MessageStatus }>`
    select id, status from messages where turn_id = ${lease.turnId} and status in ('streaming', 'calling')`
  for (const message of open) {
    if (message.status === 'streaming') await settleRunningParts(tx, message.id)
    const moved = await moveMessage(tx, message.id, [message.status], status)
    const frame: Omit<Extract<SessionFrame, { type: 'message_complete' }>, 'finished_at'> = { type: 'message_complete', chat_id: lease.chatId, message_id: message.id, status }
    if (moved !== null) emit({ ...frame, finished_at: moved.finishedAt })
  }
}
