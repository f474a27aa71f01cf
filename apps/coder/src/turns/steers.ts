import type { ContextMessage } from '@boocode/agent'
import type { MessagePart } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import type { Lease } from './lease.ts'
import type { EmitHere } from './turn-writer.ts'

/**
 * The words that began the turn may have waited for the one before it: they follow its answer now, and can
 * be edited no more. Whatever is said to the turn from its first step on is a steer and stays.
 */
export async function takeOpeners(tx: Sql, emit: EmitHere, lease: Lease): Promise<void> {
  const rows = await tx<{ id: string; finished_at: string }>`
    update messages set status = 'complete', finished_at = clock_timestamp(), position = default
    where turn_id = ${lease.turnId} and status = 'queued'
      and not exists (select from messages s where s.turn_id = ${lease.turnId} and s.role = 'assistant' and s.kind = 'message')
    returning id, finished_at`
  for (const { id, finished_at } of rows) emit({ type: 'message_complete', chat_id: lease.chatId, message_id: id, status: 'complete', finished_at })
}

/** Puts the words that wait for this turn behind its finished step, in the order in which they were said. */
export async function takeSteers(tx: Sql, emit: EmitHere, lease: Lease, step: number): Promise<ContextMessage[]> {
  const waiting = await tx<{ id: string; parts: MessagePart[] }>`
    select m.id, m.parts from message_view m
    where m.turn_id = ${lease.turnId} and m.status = 'queued' order by m.position`
  const taken: ContextMessage[] = []
  for (const { id, parts } of waiting) {
    const rows = await tx<{ finished_at: string }>`
      update messages set status = 'complete', step = ${step}, position = default, finished_at = clock_timestamp()
      where id = ${id} returning finished_at`
    const finishedAt = rows[0]?.finished_at
    if (finishedAt === undefined) continue
    emit({ type: 'message_complete', chat_id: lease.chatId, message_id: id, status: 'complete', finished_at: finishedAt })
    taken.push({ role: 'user', parts })
  }
  return taken
}
