import {
  createProjectSchema,
  pageQuerySchema,
  projectResponseSchema,
  projectsResponseSchema,
  updateProjectSchema,
  workspaceStream,
} from '@boocode/contracts'
import { selectProject } from '@boocode/db'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { writeOnce } from '../../http/idempotency.ts'
import { found, idParamsSchema } from '../../http/params.ts'
import { deleteProject, selectProjects, updateProject } from './queries.ts'
import { addProject } from './service.ts'

const tags = ['projects']

export function registerProjects(app: App, context: ServerContext): void {
  app.get(
    '/api/projects',
    { schema: { summary: 'Projects by name', tags, querystring: pageQuerySchema, response: { 200: projectsResponseSchema } } },
    async (request) => await selectProjects(context.database.sql, request.query),
  )
  app.post(
    '/api/projects',
    { schema: { summary: 'Add a folder as project', tags, body: createProjectSchema, response: { 201: projectResponseSchema } } },
    async (request, reply) => await reply.status(201).send({ project: await addProject(context, request, request.body) }),
  )
  app.get(
    '/api/projects/:id',
    { schema: { summary: 'One project', tags, params: idParamsSchema, response: { 200: projectResponseSchema } } },
    async (request) => ({ project: found(await selectProject(context.database.sql, request.params.id), 'project') }),
  )
  app.patch(
    '/api/projects/:id',
    {
      schema: { summary: 'Rename a project, or change what is asked for in it', tags, params: idParamsSchema, body: updateProjectSchema, response: { 200: projectResponseSchema } },
    },
    async (request) => {
      const project = await writeOnce(context, request, async (tx, emit) => {
        const updated = found(await updateProject(tx, request.params.id, request.body), 'project')
        emit(workspaceStream, { type: 'project_updated', project: updated })
        return updated
      })
      return { project }
    },
  )
  app.delete(
    '/api/projects/:id',
    { schema: { summary: 'Forget a project and its sessions; its files stay', tags, params: idParamsSchema } },
    async (request, reply) => {
      await writeOnce(context, request, async (tx, emit) => {
        found(await deleteProject(tx, request.params.id), 'project')
        emit(workspaceStream, { type: 'project_deleted', project_id: request.params.id })
      })
      context.onSessionsDeleted()
      return await reply.status(204).send()
    },
  )
}
