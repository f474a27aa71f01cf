import type { ContextMessage } from '@boocode/agent'
import type { Sql } from '@boocode/db'
import type { Lease } from './lease.ts'
import type { EmitHere } from './turn-writer.ts'

/** Puts the words that wait for this turn behind its finished step, in the order in which they were said. */
export async function takeSteers(tx: Sql, emit: EmitHere, lease: Lease, step: number): Promise<ContextMessage[]> {
  const waiting = await tx<{ id: string; content: string }>`
    select m.id, p.content ->> 'text' as content from messages m join message_parts p on p.message_id = m.id and p.idx = 0
    where m.turn_id = ${lease.turnId} and m.status = 'queued' order by m.position`
  const taken: ContextMessage[] = []
  for (const { id, content } of waiting) {
    const rows = await tx<{ finished_at: string }>`
      update messages set status = 'complete', step = ${step}, position = default, finished_at = clock_timestamp()
      where id = ${id} returning finished_at`
    const finishedAt = rows[0]?.finished_at
    if (finishedAt === undefined) continue
    emit({ type: 'message_complete', chat_id: lease.chatId, message_id: id, status: 'complete', finished_at: finishedAt })
    taken.push({ role: 'user', parts: [{ type: 'text', text: content }] })
  }
  return taken
}
