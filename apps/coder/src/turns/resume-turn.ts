import type { AgentSnapshot } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import type { AgentStanding } from './agent-standing.ts'
import type { Lease } from './lease.ts'
import { closeOpenModelCalls } from './model-call-rows.ts'
import { closeOpenTraces } from './trace-rows.ts'
import type { EmitHere } from './turn-writer.ts'

interface StandingRow {
  step: number
  pending: AgentSnapshot['pending_calls']
}

/** A turn whose worker was lost goes on: what that worker had under way was interrupted, whatever becomes of it now. */
export async function resumeTurn(tx: Sql, emit: EmitHere, lease: Lease, standing: AgentStanding): Promise<void> {
  await closeOpenModelCalls(tx, emit, lease, 'interrupted')
  await closeOpenTraces(tx, emit, lease, 'interrupted')
  const rows = await tx<StandingRow>`
    select t.step, coalesce((
      select json_agg(json_build_object('tool_call_id', p.content ->> 'tool_call_id', 'tool_name', p.content ->> 'tool_name') order by p.idx)
      from messages m join message_parts p on p.message_id = m.id and p.type = 'tool_call'
      where m.turn_id = t.id and m.status = 'calling' and not exists (
        select from message_parts r where r.message_id = m.id and r.type = 'tool_result'
          and r.content ->> 'tool_call_id' = p.content ->> 'tool_call_id')), '[]') as pending
    from turns t where t.id = ${lease.turnId}`
  const { step, pending } = rows[0] ?? { step: 0, pending: [] }
  emit({ type: 'session_restored', chat_id: lease.chatId, turn_id: lease.turnId, step })
  const state = pending.length > 0 ? 'calling' : 'thinking'
  await standing.save(tx, emit, { state, step, pending_calls: pending, restored_at_step: step })
}
