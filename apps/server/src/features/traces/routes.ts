import { Readable } from 'node:stream'
import { modelCallsQuerySchema, modelCallsResponseSchema, otlpQuerySchema, traceResponseSchema, tracesQuerySchema, tracesResponseSchema } from '@boocode/contracts'
import { selectChat, selectTrace } from '@boocode/db'
import { z } from 'zod'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { found, idParamsSchema } from '../../http/params.ts'
import { exportOtlp } from './otlp.ts'
import { modelCallPage, tracePage } from './pages.ts'
import { selectHiddenTurns } from './queries.ts'

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
  app.get(
    '/api/chats/:id/traces/otlp',
    {
      schema: {
        summary: 'What happened in a chat as OTLP/JSON, each turn a trace',
        tags,
        params: idParamsSchema,
        querystring: otlpQuerySchema,
        response: { 200: z.unknown().describe('An ExportTraceServiceRequest of OpenTelemetry') },
      },
    },
    async (request, reply) => {
      const chat = found(await selectChat(sql, request.params.id), 'chat')
      const hidden = found(await selectHiddenTurns(sql, chat.id), 'chat')
      const pieces = exportOtlp(sql, { id: chat.id, sessionId: chat.session_id, agent: chat.agent, hidden, turnNumber: request.query.turn_number })
      void reply.type('application/json').header('content-disposition', `attachment; filename="boocode-chat-${chat.number}.otlp.json"`)
      // One piece ahead of a slow reader, no more.
      return await reply.send(Readable.from(pieces, { highWaterMark: 1 }))
    },
  )
}
