import { AppError, sessionStream } from '@boocode/contracts'
import type { ChangeOutcome, DecideChanges, DecidedChanges } from '@boocode/contracts'
import { changesFrame } from '@boocode/db'
import type { Emit, Sql } from '@boocode/db'
import { persist } from '../turns/persist.ts'
import { emitChanges } from './change-rows.ts'
import { chooseTargets, present } from './change-targets.ts'
import type { ChangeContext, Target } from './change-targets.ts'
import { previewApply } from './preview-apply.ts'
import { settleChange } from './settle-change.ts'
import type { SettleOptions } from './settle-change.ts'
import { isApplicable, settledBefore } from './settled-before.ts'
import { splitChange } from './split-change.ts'

/**
 * Puts changes on disk, in the order in which they build on each other, each by itself: what does not go
 * stops none of the others. That it was asked is committed first, so that a coder which is killed in
 * between goes on when it starts (`settleLeftovers`).
 *
 * @throws AppError as `chooseTargets`.
 */
export async function applyChanges(context: ChangeContext, selection: DecideChanges, by: string): Promise<DecidedChanges> {
  const { sql } = context.database
  const targets = await chooseTargets(context, selection, 'apply')
  if (selection.preview === true) return await present(sql, { targets, added: [], outcomes: await previewApply(sql, targets, selection) })
  const asked = await persist(() => context.events.commit((tx, emit) => ask(tx, emit, { targets, hunks: selection.hunks ?? {}, by })), context.signal)
  const outcomes: ChangeOutcome[] = []
  for (const target of targets) {
    outcomes.push(asked.refused.get(target.id) ?? (await applyOne(context, target, { by, isFirstTry: asked.fresh.has(target.id), resolution: selection.resolutions?.[target.id] })))
  }
  return await present(sql, { targets, added: asked.added, outcomes })
}

interface Asked {
  /** Of these nobody had asked before. */
  fresh: Set<string>
  refused: Map<string, ChangeOutcome>
  /** What was split off because it was not taken. */
  added: string[]
}

async function ask(
  tx: Sql,
  emit: Emit,
  { targets, hunks, by }: { targets: readonly Target[]; hunks: Readonly<Record<string, number[]>>; by: string },
): Promise<Asked> {
  const asked: Asked = { fresh: new Set(), refused: new Map(), added: [] }
  const split = await splitTargets(tx, targets, { hunks, action: 'apply' })
  for (const outcome of split.refused) asked.refused.set(outcome.id, outcome)
  asked.added.push(...split.added.map(({ id }) => id))
  const wanted = targets.filter(({ id }) => !asked.refused.has(id)).map(({ id }) => id)
  const rows = await tx<{ id: string; is_fresh: boolean }>`
    with open as (
      select id, apply_requested_at is null as is_fresh from pending_changes
      where id = any(${wanted}::uuid[]) and status in ('pending', 'conflicted', 'reverted') order by position, part for update
    )
    update pending_changes p set apply_requested_at = coalesce(p.apply_requested_at, clock_timestamp()), decided_by = ${by}
    from open where p.id = open.id returning p.id, open.is_fresh`
  for (const row of rows) if (row.is_fresh) asked.fresh.add(row.id)
  await emitChanges(tx, emit, split.added)
  return asked
}

/** Splits those of which only some hunks are taken. */
export async function splitTargets(
  tx: Sql,
  targets: readonly Target[],
  { hunks, action }: { hunks: Readonly<Record<string, number[]>>; action: 'apply' | 'reject' },
): Promise<{ refused: ChangeOutcome[]; added: Pick<Target, 'id' | 'chat_id' | 'session_id'>[] }> {
  const refused: ChangeOutcome[] = []
  const added: Pick<Target, 'id' | 'chat_id' | 'session_id'>[] = []
  const partial = targets.filter(({ id }) => hunks[id] !== undefined)
  // What is added refers to its turn. The engine holds its turn before it looks at a change: so do we.
  if (partial.length > 0) await tx`select id from turns where id = any(${partial.map((target) => target.turn_id)}::uuid[]) order by id for key share`
  for (const { id, path, chat_id, session_id } of partial) {
    const split = await splitChange(tx, id, { hunks: hunks[id] ?? [], action })
    if ('refused' in split) refused.push({ id, path, outcome: 'failed', effect: 'none', message: split.refused })
    else if (split.restId !== null) added.push({ id: split.restId, chat_id, session_id })
  }
  return { refused, added }
}

/** Settles one change in a transaction of its own, with its frame; repeated while the database is away. */
export async function applyOne(context: ChangeContext, target: Target, { isFirstTry = false, ...how }: Pick<SettleOptions, 'by' | 'isFirstTry' | 'resolution'>): Promise<ChangeOutcome> {
  if (!isApplicable(target.status)) return settledBefore('apply', target)
  let tries = 0
  const settle = async (): Promise<ChangeOutcome> => {
    tries += 1
    return await context.events.commit(async (tx, emit) => {
      const options = { projectRoot: target.projectRoot, grantedRoots: [], ...how, isFirstTry: isFirstTry && tries === 1 }
      const outcome = await settleChange(tx, target.id, options)
      emit(sessionStream(target.session_id), await changesFrame(tx, target.chat_id, [target.id]))
      return outcome
    })
  }
  try {
    return await persist(settle, context.signal)
  } catch (error) {
    if (context.signal.aborted) throw error
    return unforeseen(context, target, error)
  }
}

/** What went wrong with one change must not keep the others from being decided. */
export function unforeseen(context: ChangeContext, { id, path }: { id: string; path: string }, error: unknown): ChangeOutcome {
  context.log.error({ err: error, change_id: id }, 'a change could not be decided')
  const message = error instanceof AppError ? error.message : 'Something went wrong inside BooCode; the log of the coder has the details. Try again.'
  return { id, path, outcome: 'failed', effect: 'none', message }
}
