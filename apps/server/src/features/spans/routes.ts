import { spansQuerySchema, spansResponseSchema } from '@boocode/contracts'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { idParamsSchema } from '../../http/params.ts'
import { selectSpans } from './queries.ts'
import { toColumns } from './to-columns.ts'

/** Beyond every turn. */
const newestTurn = 2 ** 31 - 1

/** What a viewer of a chat's calls draws, in one answer. */
export function registerSpans(app: App, context: ServerContext): void {
  app.get(
    '/api/chats/:id/spans',
    {
      schema: {
        summary: 'Every call of tools and models of a chat in brief, by columns; the newest turns that fit',
        tags: ['traces'],
        params: idParamsSchema,
        querystring: spansQuerySchema,
        response: { 200: spansResponseSchema },
      },
    },
    async ({ params, query }) => toColumns(await selectSpans(context.database.sql, params.id, { from: query.from_turn ?? 1, to: query.to_turn ?? newestTurn })),
  )
}
