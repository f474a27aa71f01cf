import { AppError } from '@boocode/contracts'
import type { ChangeAction, ChangeOutcome, DecideChanges, DecidedChanges } from '@boocode/contracts'
import { selectChanges } from '@boocode/db'
import type { Sql } from '@boocode/db'
import type { CoderContext } from '../context.ts'
import type { ChangeRow } from './change-rows.ts'

/** What deciding on changes needs of the coder. */
export type ChangeContext = Pick<CoderContext, 'database' | 'events' | 'log' | 'signal'> & { config: { hostId: string } }

/** A change that somebody decides on, and where its project lies. */
export interface Target extends ChangeRow {
  project_id: string
  /**
   * The path that the project's folder had, links followed, when it was added. Where a link took its place,
   * everything in it leads out of the project and is refused.
   */
  projectRoot: string
}

const openFor: Readonly<Record<ChangeAction, string>> = { apply: 'pending', reject: 'pending', revert: 'applied' }

/**
 * The changes that are meant, in the order in which they build on each other: those named, whatever
 * became of them meanwhile, or all of a chat or turn that are open to the action.
 *
 * @throws AppError `not_found` when one of those named is gone, `conflict` when a project lies on another host.
 */
export async function chooseTargets(context: ChangeContext, selection: DecideChanges, action: ChangeAction): Promise<Target[]> {
  const ids = selection.ids ?? []
  const rows = await context.database.sql<Omit<Target, 'projectRoot'> & { project_path: string; host_id: string }>`
    select p.id, p.session_id, p.chat_id, p.turn_id, p.message_id, p.tool_call_id, p.path, p.operation, p.status, p.before_hash, p.after_hash,
      p.agent, p.position, p.part, p.apply_requested_at, s.project_id, r.path as project_path, r.host_id
    from pending_changes p join sessions s on s.id = p.session_id join projects r on r.id = s.project_id
    where p.id = any(${ids}::uuid[])
      or (p.chat_id = ${selection.chat_id ?? null}::uuid and p.status = ${openFor[action]})
      or (p.turn_id = ${selection.turn_id ?? null}::uuid and p.status = ${openFor[action]})
    order by p.position, p.part`
  if (rows.length < new Set(ids).size) throw new AppError('not_found', 'One of these changes does not exist. It may have been deleted with its chat.')
  if (rows.some((row) => row.host_id !== context.config.hostId)) throw new AppError('conflict', 'The project lies on another host. Ask the coder there.')
  return rows.map(({ project_path: projectRoot, host_id: _host, ...row }) => ({ ...row, projectRoot }))
}

/** The answer to who decided: each change as it is now, those that were split off among them. */
export async function present(sql: Sql, { targets, added, outcomes }: { targets: readonly Target[]; added: readonly string[]; outcomes: ChangeOutcome[] }): Promise<DecidedChanges> {
  return { changes: await selectChanges(sql, [...targets.map(({ id }) => id), ...added]), outcomes }
}
