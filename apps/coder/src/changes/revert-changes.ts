import { AppError } from '@boocode/contracts'
import type { ChangeOutcome, DecideChanges, DecidedChanges } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import { persist } from '../turns/persist.ts'
import { unforeseen } from './apply-changes.ts'
import { changeFile, lookAt } from './change-file.ts'
import { emitChanges, selectDeletedMode, setDecision, setTrouble } from './change-rows.ts'
import type { ChangeRow } from './change-rows.ts'
import { chooseTargets, present } from './change-targets.ts'
import type { ChangeContext, Target } from './change-targets.ts'
import { readContents } from './contents.ts'
import { judgeRevert } from './judge-change.ts'
import type { OtherChanges, RevertVerdict } from './judge-change.ts'
import { reopenRejected } from './reopen-rejected.ts'
import { settledBefore } from './settled-before.ts'

/**
 * Takes changes back that are on disk, newest first, those of one file together. A file that is not exactly
 * as the newest of them left it is not touched, unless `merge` is given and what others wrote stays whole.
 * Of those that were rejected the rejection is taken back: they wait again.
 *
 * @throws AppError as `chooseTargets`, and `invalid_request` when hunks are named.
 */
export async function revertChanges(context: ChangeContext, selection: DecideChanges, by: string): Promise<DecidedChanges> {
  if (selection.hunks !== undefined) throw new AppError('invalid_request', 'Only whole changes are taken back; hunks are for applying and rejecting.')
  const targets = await chooseTargets(context, selection, 'revert')
  const rejected = targets.filter((target) => target.status === 'rejected')
  const others = targets.filter((target) => target.status !== 'rejected')
  const files = Map.groupBy(others.toReversed(), (target) => `${target.project_id}\n${target.path}`)
  const outcomes = await reopenRejected(context, rejected, selection.preview === true)
  const how: How = { by, merge: selection.merge === true, isPreview: selection.preview === true }
  for (const ofFile of files.values()) outcomes.push(...(await revertFile(context, ofFile, how)))
  return await present(context.database.sql, { targets, added: [], outcomes })
}

interface How {
  by: string
  merge: boolean
  isPreview: boolean
}

/** `targets` are changes of one file. */
async function revertFile(context: ChangeContext, targets: readonly Target[], how: How): Promise<ChangeOutcome[]> {
  try {
    if (how.isPreview) return (await judgeFile(context.database.sql, targets, how)).outcomes
    return await persist(
      () =>
        context.events.commit(async (tx, emit) => {
          const { outcomes, touched } = await judgeFile(tx, targets, how)
          await emitChanges(tx, emit, touched)
          return outcomes
        }),
      context.signal,
    )
  } catch (error) {
    if (context.signal.aborted) throw error
    return targets.map((target) => unforeseen(context, target, error))
  }
}

async function judgeFile(sql: Sql, targets: readonly Target[], how: How): Promise<{ outcomes: ChangeOutcome[]; touched: ChangeRow[] }> {
  const rows = how.isPreview ? targets.toSorted(byOrder) : await lockRows(sql, targets)
  const applied = rows.filter((row) => row.status === 'applied')
  const before = rows.filter((row) => row.status !== 'applied').map((row) => settledBefore('revert', row))
  const [target] = targets
  const newest = applied.at(-1)
  if (target === undefined || newest === undefined) return { outcomes: before, touched: [] }

  const contentOf = await readContents(sql, applied.flatMap((row) => [row.before_hash, row.after_hash]))
  const chain = applied.map((row) => ({ id: row.id, before: contentOf(row.before_hash), after: contentOf(row.after_hash) }))
  const others = await selectOthers(sql, target.project_id, newest)
  const judge = (disk: Buffer | null): RevertVerdict => judgeRevert(target.path, { chain, disk, merge: how.merge, others })
  const scope = { projectRoot: target.projectRoot, grantedRoots: [] }
  const outcomes = how.isPreview ? await previewFile(scope, target.path, { applied, judge }) : await writeFile(sql, scope, { path: target.path, applied, judge, by: how.by })
  return { outcomes: [...outcomes, ...before], touched: applied }
}

interface Scope {
  projectRoot: string
  grantedRoots: string[]
}

async function previewFile(scope: Scope, path: string, { applied, judge }: { applied: readonly ChangeRow[]; judge: (disk: Buffer | null) => RevertVerdict }): Promise<ChangeOutcome[]> {
  const seen = await lookAt(scope, path)
  return seen.ok ? judge(seen.disk).outcomes : applied.map((row) => failed(row, seen.message))
}

async function writeFile(
  tx: Sql,
  scope: Scope,
  { path, applied, judge, by }: { path: string; applied: readonly ChangeRow[]; judge: (disk: Buffer | null) => RevertVerdict; by: string },
): Promise<ChangeOutcome[]> {
  const end = await changeFile(scope, path, judge, await selectDeletedMode(tx, applied.map(({ id }) => id)))
  const outcomes = end.ok ? end.verdict.outcomes : applied.map((row) => failed(row, end.message))
  for (const { id, outcome, message } of outcomes) {
    if (outcome === 'done' || outcome === 'merged' || outcome === 'unchanged') await setDecision(tx, id, { status: 'reverted', by, conflict: null })
    else await setTrouble(tx, id, message ?? '')
  }
  return outcomes
}

function failed({ id, path }: ChangeRow, message: string): ChangeOutcome {
  return { id, path, outcome: 'failed', effect: 'none', message }
}

function byOrder(a: ChangeRow, b: ChangeRow): number {
  return a.position - b.position || a.part - b.part
}

async function lockRows(tx: Sql, targets: readonly Target[]): Promise<ChangeRow[]> {
  return await tx<ChangeRow>`
    select id, session_id, chat_id, turn_id, message_id, tool_call_id, path, operation, status, before_hash, after_hash, agent, position, part, apply_requested_at
    from pending_changes where id = any(${targets.map(({ id }) => id)}::uuid[]) order by position, part for update`
}

/** `newest` is the last of the changes that are to be taken back. What others had written already counts as none. */
async function selectOthers(sql: Sql, projectId: string, newest: ChangeRow): Promise<OtherChanges> {
  const rows = await sql<{ hash: string | null; has_later: boolean }>`
    select case p.status when 'applied' then p.after_hash else p.before_hash end as hash,
      bool_or(p.status = 'applied' and (p.position, p.part) > (${newest.position}::bigint, ${newest.part}::int)) over () as has_later
    from pending_changes p join sessions s on s.id = p.session_id
    where p.path = ${newest.path} and p.status in ('applied', 'reverted') and p.before_hash is distinct from p.after_hash
      and s.project_id = ${projectId}
    order by p.decided_at desc, p.position desc limit 1`
  const [row] = rows
  return { hasLater: row?.has_later === true, left: row === undefined ? undefined : { hash: row.hash } }
}
