import { modelCallsQuerySchema, modelCallsResponseSchema, traceResponseSchema, tracesQuerySchema, tracesResponseSchema } from '@boocode/contracts'
import { selectTrace } from '@boocode/db'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { found, idParamsSchema } from '../../http/params.ts'
import { modelCallPage, tracePage } from './pages.ts'

const tags = ['traces']

export function registerTraces(app: App, context: ServerContext): void {
  const { sql } = context.database
  app.get(
    '/api/chats/:id/traces',
    {
      schema: {
        summary: 'Calls of tools in a chat, by turn and start; input and output at most 4 KiB each',
        tags,
        params: idParamsSchema,
        querystring: tracesQuerySchema,
        response: { 200: tracesResponseSchema },
      },
    },
    async (request) => {
      const { items, next_cursor } = await tracePage(sql, request.params.id, request.query)
      return { traces: items, next_cursor }
    },
  )
  app.get(
    '/api/traces/:id',
    { schema: { summary: 'One call of a tool with its whole input and output', tags, params: idParamsSchema, response: { 200: traceResponseSchema } } },
    async (request) => ({ trace: found(await selectTrace(sql, request.params.id), 'trace') }),
  )
  app.get(
    '/api/chats/:id/model-calls',
    {
      schema: {
        summary: 'Requests to models in a chat, by turn and start',
        tags,
        params: idParamsSchema,
        querystring: modelCallsQuerySchema,
        response: { 200: modelCallsResponseSchema },
      },
    },
    async (request) => {
      const { limit, cursor, turn_number: turnNumber } = request.query
      const { items, next_cursor } = await modelCallPage(sql, { chatId: request.params.id, turnNumber, limit, cursor })
      return { model_calls: items, next_cursor }
    },
  )
}
