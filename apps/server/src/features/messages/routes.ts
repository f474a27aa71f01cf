import {
  createMessageSchema,
  createdMessageResponseSchema,
  messageResponseSchema,
  messagesQuerySchema,
  messagesResponseSchema,
} from '@boocode/contracts'
import { selectDecidedRequests, selectMessage } from '@boocode/db'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { writeOnce } from '../../http/idempotency.ts'
import { found, idParamsSchema } from '../../http/params.ts'
import { signalTurn } from '../../http/turn-signal.ts'
import { selectMessagePage } from './pages.ts'
import { postMessage } from './service.ts'

const tags = ['messages']

export function registerMessages(app: App, context: ServerContext): void {
  app.get(
    '/api/chats/:id/messages',
    {
      schema: {
        summary: 'The newest messages, newest last; next_cursor leads to older ones. Around a message: those about it, and cursors both ways',
        tags,
        params: idParamsSchema,
        querystring: messagesQuerySchema,
        response: { 200: messagesResponseSchema },
      },
    },
    async (request) =>
      await context.database.snapshot(async (tx) => {
        const page = await selectMessagePage(tx, request.params.id, request.query)
        return { ...page, requests: await selectDecidedRequests(tx, page.messages.map(({ id }) => id)) }
      }),
  )
  app.get(
    '/api/messages/:id',
    { schema: { summary: 'One message, whole', tags, params: idParamsSchema, response: { 200: messageResponseSchema } } },
    async (request) => ({ message: found(await selectMessage(context.database.sql, request.params.id), 'message') }),
  )
  app.post(
    '/api/chats/:id/messages',
    {
      schema: {
        summary: 'Say something: starts a turn; while one runs it waits for its end, or with when=steer for its next step',
        tags,
        params: idParamsSchema,
        body: createMessageSchema,
        response: { 202: createdMessageResponseSchema },
      },
    },
    async (request, reply) => {
      const posted = await writeOnce(context, request, async (tx, emit) => await postMessage(tx, emit, { chatId: request.params.id, ...request.body }))
      signalTurn(context, { kind: 'queued', turn_id: posted.turn.id, host_id: posted.hostId })
      return await reply.status(202).send({ message: posted.message, turn: posted.turn })
    },
  )
}
