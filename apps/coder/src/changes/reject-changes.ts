import type { ChangeOutcome, DecideChanges, DecidedChanges } from '@boocode/contracts'
import type { Emit, Sql } from '@boocode/db'
import { persist } from '../turns/persist.ts'
import { splitTargets } from './apply-changes.ts'
import { emitChanges } from './change-rows.ts'
import { chooseTargets, present } from './change-targets.ts'
import type { ChangeContext, Target } from './change-targets.ts'
import { settledBefore } from './settled-before.ts'

/**
 * Rejects changes: they go out of what the agent sees, and cannot be applied any more. No file is touched,
 * so that all of it is one transaction.
 *
 * @throws AppError as `chooseTargets`.
 */
export async function rejectChanges(context: ChangeContext, selection: DecideChanges, by: string): Promise<DecidedChanges> {
  const { sql } = context.database
  const targets = await chooseTargets(context, selection, 'reject')
  if (selection.preview === true) return await present(sql, { targets, added: [], outcomes: targets.map((target) => (isRejectable(target) ? rejected(target) : settledBefore('reject', target))) })
  const { outcomes, added } = await persist(() => context.events.commit((tx, emit) => reject(tx, emit, { targets, hunks: selection.hunks ?? {}, by })), context.signal)
  return await present(sql, { targets, added, outcomes })
}

async function reject(
  tx: Sql,
  emit: Emit,
  { targets, hunks, by }: { targets: readonly Target[]; hunks: Readonly<Record<string, number[]>>; by: string },
): Promise<{ outcomes: ChangeOutcome[]; added: string[] }> {
  const split = await splitTargets(tx, targets, { hunks, action: 'reject' })
  const refused = new Map(split.refused.map((outcome) => [outcome.id, outcome]))
  const now = await lockTargets(tx, targets)
  const open = targets.filter(({ id }) => !refused.has(id) && isRejectable(now.get(id)))
  await tx`
    update pending_changes set status = 'rejected', conflict = null, decided_at = clock_timestamp(), decided_by = ${by}
    where id = any(${open.map(({ id }) => id)}::uuid[])`
  await emitChanges(tx, emit, [...open, ...split.added])
  const outcomes = targets.map((target) => refused.get(target.id) ?? (open.includes(target) ? rejected(target) : settledBefore('reject', { ...target, ...now.get(target.id) })))
  return { outcomes, added: split.added.map(({ id }) => id) }
}

type Standing = Pick<Target, 'id' | 'status' | 'apply_requested_at'>

async function lockTargets(tx: Sql, targets: readonly Target[]): Promise<Map<string, Standing>> {
  const rows = await tx<Standing>`
    select id, status, apply_requested_at from pending_changes where id = any(${targets.map(({ id }) => id)}::uuid[])
    order by position, part for update`
  return new Map(rows.map((row) => [row.id, row]))
}

/** Not while it is being put on disk: it might be there already. */
function isRejectable(change: Standing | undefined): boolean {
  return change !== undefined && (change.status === 'pending' || change.status === 'conflicted') && change.apply_requested_at === null
}

function rejected({ id, path }: Target): ChangeOutcome {
  return { id, path, outcome: 'done', effect: 'none', message: null }
}
