import { AppError, workspaceStream } from '@boocode/contracts'
import type { Project, createProjectSchema } from '@boocode/contracts'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { ServerContext } from '../../context.ts'
import { coderUnavailable, selectHost } from '../../http/coder-client.ts'
import { writeOnce } from '../../http/idempotency.ts'
import { insertProject } from './queries.ts'

/**
 * Adds a folder as a project after the host's coder has looked at it.
 *
 * @throws AppError `conflict` with the project in `details` when the folder is one already; what the
 *   coder says of the path; `unavailable` without a coder.
 */
export async function addProject(
  context: ServerContext,
  request: FastifyRequest,
  body: z.infer<typeof createProjectSchema>,
): Promise<Project> {
  const host = await selectHost(context.database.sql)
  if (host === undefined) throw coderUnavailable()
  const checked = await context.coder.checkPath(host, body.path)
  return await writeOnce(context, request, async (tx, emit) => {
    const added = await insertProject(tx, { hostId: host.id, name: body.name ?? checked.name, path: checked.path })
    if (added === undefined) throw new AppError('conflict', 'The project was deleted at the same moment. Add it again.')
    if (!added.isNew) {
      throw new AppError('conflict', `This folder is already the project "${added.project.name}".`, { details: { project: added.project } })
    }
    emit(workspaceStream, { type: 'project_updated', project: added.project })
    return added.project
  })
}
