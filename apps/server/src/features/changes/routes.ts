import {
  changeResponseSchema,
  changeStatusSchema,
  changesResponseSchema,
  decideChangesSchema,
  decidedChangesResponseSchema,
  idSchema,
  pageQuerySchema,
} from '@boocode/contracts'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { found, idParamsSchema } from '../../http/params.ts'
import { selectChange, selectChangePage } from './queries.ts'
import { decideChanges, readHunks } from './service.ts'

const tags = ['changes']
const listQuerySchema = pageQuerySchema.extend({ status: changeStatusSchema.optional(), chat_id: idSchema.optional() })
const summaries = {
  apply: 'Put changes on disk, or again what was taken back; preview says what would happen',
  reject: 'Reject changes that are not on disk',
  revert: 'Take changes back that are on disk; a file that changed since is left alone unless merge is given',
} as const

/** Edits of agents: what waits, what is on disk, and what people decide about it. */
export function registerChanges(app: App, context: ServerContext): void {
  app.get(
    '/api/sessions/:id/changes',
    {
      schema: {
        summary: 'Changes of a session, newest first; diffs are cut at 64 KiB',
        tags,
        params: idParamsSchema,
        querystring: listQuerySchema,
        response: { 200: changesResponseSchema },
      },
    },
    async ({ params, query }) => await selectChangePage(context.database.sql, params.id, { ...query, status: query.status ?? null, chatId: query.chat_id ?? null }),
  )
  app.get(
    '/api/changes/:id',
    { schema: { summary: 'One change with its whole diff, and the hunks of which some may be taken', tags, params: idParamsSchema, response: { 200: changeResponseSchema } } },
    async ({ params }) => ({
      change: found(await selectChange(context.database.sql, params.id), 'change'),
      hunks: await readHunks(context, params.id),
    }),
  )
  for (const action of ['apply', 'reject', 'revert'] as const) {
    app.post(
      `/api/changes/${action}`,
      { schema: { summary: summaries[action], tags, body: decideChangesSchema, response: { 200: decidedChangesResponseSchema } } },
      async (request) => await decideChanges(context, request, { action, selection: request.body }),
    )
  }
}
