import type { ChangeAction, ChangeConflict, ChangeLinesCall, DecideChanges, DecidedChanges, FileHunks } from '@boocode/contracts'
import type { FastifyRequest } from 'fastify'
import type { ServerContext } from '../../context.ts'
import { callerName } from '../../http/caller.ts'
import { selectProjectHost } from '../../http/coder-client.ts'
import type { Host } from '../../http/coder-client.ts'
import { answerOnce } from '../../http/idempotency.ts'
import { found } from '../../http/params.ts'
import { selectProjectOf } from './queries.ts'

/**
 * Has the coder of the project's host decide on changes. Deciding again is harmless; an idempotency key
 * gives the first answer again.
 *
 * @throws AppError `not_found`; `unavailable` without the coder.
 */
export async function decideChanges(context: ServerContext, request: FastifyRequest, decision: { action: ChangeAction; selection: DecideChanges }): Promise<DecidedChanges> {
  const { sql } = context.database
  const { action, selection } = decision
  return await answerOnce(context, request, async () => {
    const host = await hostOf(context, selection)
    return await context.coder.decideChanges(host, action, { selection, by: await callerName(sql, request) })
  })
}

export async function readHunks(context: ServerContext, id: string): Promise<FileHunks> {
  return await context.coder.changeHunks(await hostOf(context, { ids: [id] }), id)
}

export async function readConflict(context: ServerContext, id: string): Promise<ChangeConflict | null> {
  return await context.coder.changeConflict(await hostOf(context, { ids: [id] }), id)
}

export async function readLines(context: ServerContext, call: ChangeLinesCall): Promise<string[]> {
  return await context.coder.changeLines(await hostOf(context, { ids: [call.id] }), call)
}

async function hostOf({ database: { sql } }: ServerContext, selection: DecideChanges): Promise<Host> {
  const projectId = found(await selectProjectOf(sql, selection), 'change')
  return found(await selectProjectHost(sql, projectId), 'project')
}
