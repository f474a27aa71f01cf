import type { ChangeOutcome } from '@boocode/contracts'
import { persist } from '../turns/persist.ts'
import { emitChanges } from './change-rows.ts'
import type { ChangeContext, Target } from './change-targets.ts'
import { settledBefore } from './settled-before.ts'

/**
 * Lets rejected changes wait again, each in its place among the others: a rejection touched no file, so that
 * nothing but the row is to be taken back. Those of turns that were rewound stay rejected.
 */
export async function reopenRejected(context: ChangeContext, targets: readonly Target[], isPreview: boolean): Promise<ChangeOutcome[]> {
  if (targets.length === 0) return []
  if (isPreview) return targets.map(reopened)
  const ids = targets.map(({ id }) => id)
  const open = await persist(
    () =>
      context.events.commit(async (tx, emit) => {
        const rows = await tx<{ id: string }>`
          update pending_changes c set status = 'pending', decided_at = null, decided_by = null
          from turns t where t.id = c.turn_id and t.rewind_id is null and c.id = any(${ids}::uuid[]) and c.status = 'rejected'
          returning c.id`
        const changed = new Set(rows.map((row) => row.id))
        await emitChanges(tx, emit, targets.filter(({ id }) => changed.has(id)))
        return changed
      }),
    context.signal,
  )
  return targets.map((target) => (open.has(target.id) ? reopened(target) : settledBefore('revert', target)))
}

function reopened({ id, path }: Target): ChangeOutcome {
  return { id, path, outcome: 'done', effect: 'none', message: null }
}
