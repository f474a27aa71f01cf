import { findQuerySchema, findResponseSchema } from '@boocode/contracts'
import { selectChat } from '@boocode/db'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { found, idParamsSchema } from '../../http/params.ts'
import { findInChat } from './queries.ts'

/** Words in one chat, all of it, however much of it a window holds. */
export function registerFind(app: App, context: ServerContext): void {
  app.get(
    '/api/chats/:id/find',
    {
      schema: {
        summary: 'Where in a chat words occur, oldest first',
        tags: ['messages'],
        params: idParamsSchema,
        querystring: findQuerySchema,
        response: { 200: findResponseSchema },
      },
    },
    async ({ params, query }) => {
      const { sql } = context.database
      found(await selectChat(sql, params.id), 'chat')
      return await findInChat(sql, params.id, query)
    },
  )
}
