import { persist } from '../turns/persist.ts'
import { applyOne } from './apply-changes.ts'
import type { ChangeContext, Target } from './change-targets.ts'

/**
 * Puts on disk what somebody had asked for when the coder before this one was killed, as far as it had not
 * come. What a turn's open call had asked for is left to the turn, which is picked up. Returns how many.
 */
export async function settleLeftovers(context: ChangeContext): Promise<number> {
  const rows = await persist(
    () => context.database.sql<Omit<Target, 'projectRoot'> & { project_path: string; by: string }>`
      select p.id, p.session_id, p.chat_id, p.turn_id, p.message_id, p.tool_call_id, p.path, p.operation, p.status, p.before_hash, p.after_hash,
        p.agent, p.position, p.part, p.apply_requested_at, s.project_id, r.path as project_path, coalesce(p.decided_by, 'agent') as by
      from pending_changes p join sessions s on s.id = p.session_id join projects r on r.id = s.project_id
        join turns t on t.id = p.turn_id join messages m on m.id = p.message_id
      where p.apply_requested_at is not null and p.status in ('pending', 'conflicted', 'reverted') and r.host_id = ${context.config.hostId}
        and not (t.status in ('running', 'awaiting_input') and m.status = 'calling')
      order by p.position, p.part`,
    context.signal,
  )
  for (const { project_path: projectRoot, by, ...row } of rows) {
    await applyOne(context, { ...row, projectRoot }, { by, isFirstTry: false })
  }
  return rows.length
}
