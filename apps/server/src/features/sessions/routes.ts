import {
  createSessionSchema,
  createdSessionResponseSchema,
  idSchema,
  pageQuerySchema,
  sessionResponseSchema,
  sessionStream,
  sessionsResponseSchema,
  updateSessionSchema,
  workspaceStream,
} from '@boocode/contracts'
import { selectChat, selectProject, selectSession } from '@boocode/db'
import { z } from 'zod'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { writeOnce } from '../../http/idempotency.ts'
import { chooseModel } from '../../http/model-choice.ts'
import { found, idParamsSchema } from '../../http/params.ts'
import { deleteSession, insertSession, selectSessions, updateSession } from './queries.ts'

const tags = ['sessions']
const listQuerySchema = pageQuerySchema.extend({
  project_id: idSchema.optional(),
  /** Whether settled sessions are listed too; `only`: nothing but those. */
  archived: z.union([z.literal('only'), z.stringbool()]).default(false),
})

export function registerSessions(app: App, context: ServerContext): void {
  app.get(
    '/api/sessions',
    { schema: { summary: 'Sessions, changed last first', tags, querystring: listQuerySchema, response: { 200: sessionsResponseSchema } } },
    async ({ query }) =>
      await selectSessions(context.database.sql, { ...query, projectId: query.project_id ?? null, archived: query.archived }),
  )
  app.post(
    '/api/sessions',
    { schema: { summary: 'Start a session with its chat 1', tags, body: createSessionSchema, response: { 201: createdSessionResponseSchema } } },
    async (request, reply) => {
      const { project_id: projectId, name = null, mode = 'ask', effort = null } = request.body
      const created = await writeOnce(context, request, async (tx, emit) => {
        found(await selectProject(tx, projectId), 'project')
        const model = await chooseModel(tx, { projectId, asked: request.body.model, fallback: context.config.defaultModel })
        const { sessionId, chatId } = await insertSession(tx, { projectId, name, model, mode, effort })
        const session = found(await selectSession(tx, sessionId), 'session')
        emit(workspaceStream, { type: 'session_created', session })
        return { session, chat: found(await selectChat(tx, chatId), 'chat') }
      })
      return await reply.status(201).send(created)
    },
  )
  app.get(
    '/api/sessions/:id',
    { schema: { summary: 'One session', tags, params: idParamsSchema, response: { 200: sessionResponseSchema } } },
    async (request) => ({ session: found(await selectSession(context.database.sql, request.params.id), 'session') }),
  )
  app.patch(
    '/api/sessions/:id',
    {
      schema: {
        summary: 'Rename, pin, archive, or change model and mode',
        tags,
        params: idParamsSchema,
        body: updateSessionSchema,
        response: { 200: sessionResponseSchema },
      },
    },
    async (request) => {
      const { id } = request.params
      const session = await writeOnce(context, request, async (tx, emit) => {
        const before = found(await selectSession(tx, id), 'session')
        if (request.body.model !== undefined) {
          await chooseModel(tx, { projectId: before.project_id, asked: request.body.model, fallback: before.model })
        }
        const after = found(await updateSession(tx, id, request.body), 'session')
        emit(sessionStream(id), { type: 'session_updated', session: after })
        emit(workspaceStream, { type: 'session_updated', session: after })
        if (after.name !== before.name) emit(workspaceStream, { type: 'session_renamed', session_id: id, name: after.name })
        return after
      })
      return { session }
    },
  )
  app.delete(
    '/api/sessions/:id',
    { schema: { summary: 'Delete a session with its chats', tags, params: idParamsSchema } },
    async (request, reply) => {
      const { id } = request.params
      await writeOnce(context, request, async (tx, emit) => {
        const gone = found(await deleteSession(tx, id), 'session')
        emit(workspaceStream, { type: 'session_deleted', session_id: id, project_id: gone.project_id })
      })
      context.onSessionsDeleted()
      return await reply.status(204).send()
    },
  )
}
