import { createHash } from 'node:crypto'
import type { PlannedChange } from '@boocode/agent'
import type { Sql } from '@boocode/db'
import type { ChangeRow } from './change-rows.ts'
import { describeSides } from './change-sides.ts'
import { storeContents } from './contents.ts'

/** The call that made the changes. */
export interface ChangeOwner {
  sessionId: string
  chatId: string
  turnId: string
  messageId: string
  toolCallId: string
  /** Kind of the backend, such as `native`. */
  agent: string
}

/**
 * Records what a call planned, as pending changes in the order of `planned`. With `requested` they are to
 * be put on disk at once: whoever finds them later, after a crash, does it. Recording a call again adds
 * nothing and returns its rows as they are now.
 */
export async function insertChanges(
  tx: Sql,
  owner: ChangeOwner,
  planned: readonly PlannedChange[],
  { requested }: { requested: boolean },
): Promise<ChangeRow[]> {
  if (planned.length === 0) return []
  await storeContents(tx, planned.flatMap(({ before, after }) => [before, after]))
  const ids: string[] = []
  for (const [index, plan] of planned.entries()) {
    const id = changeId(owner, plan.path, index)
    const sides = describeSides(plan.path, plan)
    await tx`
      insert into pending_changes (id, session_id, chat_id, turn_id, message_id, tool_call_id, path, operation,
        before_hash, after_hash, diff, additions, deletions, agent, apply_requested_at)
      values (${id}, ${owner.sessionId}, ${owner.chatId}, ${owner.turnId}, ${owner.messageId}, ${owner.toolCallId}, ${plan.path},
        ${plan.operation}, ${sides.before_hash}, ${sides.after_hash}, ${sides.diff}, ${sides.additions}, ${sides.deletions},
        ${owner.agent}, case when ${requested} then clock_timestamp() end)
      on conflict (id) do nothing`
    ids.push(id)
  }
  return await tx<ChangeRow>`
    select id, session_id, chat_id, turn_id, message_id, tool_call_id, path, operation, status, before_hash, after_hash, agent, position, part, apply_requested_at
    from pending_changes where id = any(${ids}::uuid[]) order by position, part`
}

/** The same whenever the same call is recorded: a UUID v7 with the time of its message, the rest made from the place. */
function changeId({ messageId, toolCallId }: ChangeOwner, path: string, index: number): string {
  const place = createHash('sha256').update(JSON.stringify([messageId, toolCallId, path, index])).digest('hex')
  return `${messageId.slice(0, 13)}-7${place.slice(0, 3)}-8${place.slice(3, 6)}-${place.slice(6, 18)}`
}
