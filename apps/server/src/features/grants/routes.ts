import { grantsResponseSchema, pageQuerySchema } from '@boocode/contracts'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { writeOnce } from '../../http/idempotency.ts'
import { found, idParamsSchema } from '../../http/params.ts'
import { deleteGrant, selectGrantPage } from './queries.ts'

const tags = ['requests']

/** What answers to requests allowed beyond the one call. */
export function registerGrants(app: App, context: ServerContext): void {
  app.get(
    '/api/projects/:id/grants',
    {
      schema: {
        summary: 'What was allowed for a session, or always, in a project',
        tags,
        params: idParamsSchema,
        querystring: pageQuerySchema,
        response: { 200: grantsResponseSchema },
      },
    },
    async (request) => await selectGrantPage(context.database.sql, request.params.id, request.query),
  )
  app.delete(
    '/api/grants/:id',
    { schema: { summary: 'Ask again from now on', tags, params: idParamsSchema } },
    async (request, reply) => {
      await writeOnce(context, request, async (tx) => {
        found(await deleteGrant(tx, request.params.id), 'grant')
      })
      return await reply.status(204).send()
    },
  )
}
