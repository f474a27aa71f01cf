import type { AgentSnapshot } from '@boocode/contracts'
import type { Sql } from '../sql.ts'

/** Of every chat of a session whose agent did something. */
export async function selectAgentSnapshots(sql: Sql, sessionId: string): Promise<AgentSnapshot[]> {
  return await sql<AgentSnapshot>`
    select a.chat_id, a.agent, a.model, a.mode, a.turn_number, a.step, a.state, a.pending_calls, a.restored_at_step, a.updated_at
    from agent_snapshot_view a where a.session_id = ${sessionId} order by a.chat_id`
}
