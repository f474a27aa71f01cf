import {
  changeManifestQuerySchema,
  changeManifestResponseSchema,
  changeResponseSchema,
  changeStatusSchema,
  changesResponseSchema,
  conflictResponseSchema,
  decideChangesSchema,
  decidedChangesResponseSchema,
  hunksResponseSchema,
  idSchema,
  linesAroundQuerySchema,
  linesAroundResponseSchema,
  pageQuerySchema,
} from '@boocode/contracts'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { found, idParamsSchema } from '../../http/params.ts'
import { selectManifest } from './manifest.ts'
import { selectChange, selectChangePage } from './queries.ts'
import { decideChanges, readConflict, readHunks, readLines } from './service.ts'

const tags = ['changes']
const listQuerySchema = pageQuerySchema.extend({ status: changeStatusSchema.optional(), chat_id: idSchema.optional() })
const summaries = {
  apply: 'Put changes on disk, or again what was taken back; preview says what would happen',
  reject: 'Reject changes that are not on disk',
  revert: 'Take changes back that are on disk; a file that changed since is left alone unless merge is given',
} as const

/** Edits of agents: what waits, what is on disk, and what people decide about it. */
export function registerChanges(app: App, context: ServerContext): void {
  registerReview(app, context)
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
      hunks: (await readHunks(context, params.id)).hunks,
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

/** What a review reads: first what there is, then of what a person looks at the difference, and lines around it. */
function registerReview(app: App, context: ServerContext): void {
  app.get(
    '/api/sessions/:id/changes/manifest',
    {
      schema: {
        summary: 'Changes of a session without their differences, newest first',
        tags,
        params: idParamsSchema,
        querystring: changeManifestQuerySchema,
        response: { 200: changeManifestResponseSchema },
      },
    },
    async ({ params, query }) => await selectManifest(context.database.sql, params.id, { chatId: query.chat_id ?? null, cursor: query.cursor, limit: query.limit }),
  )
  app.get(
    '/api/changes/:id/hunks',
    { schema: { summary: 'The hunks of a change; none of a binary file', tags, params: idParamsSchema, response: { 200: hunksResponseSchema } } },
    async ({ params }) => await readHunks(context, params.id),
  )
  app.get(
    '/api/changes/:id/conflict',
    { schema: { summary: 'Where a change and its file as it is now do not go together; null when they do', tags, params: idParamsSchema, response: { 200: conflictResponseSchema } } },
    async ({ params }) => ({ conflict: await readConflict(context, params.id) }),
  )
  app.get(
    '/api/changes/:id/lines',
    {
      schema: {
        summary: 'Lines of the changed file around its hunks',
        tags,
        params: idParamsSchema,
        querystring: linesAroundQuerySchema,
        response: { 200: linesAroundResponseSchema },
      },
    },
    async ({ params, query }) => ({ lines: await readLines(context, { id: params.id, ...query }) }),
  )
}
