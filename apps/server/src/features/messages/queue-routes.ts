import { createdMessageResponseSchema, idSchema, messagesResponseSchema, pageQuerySchema, returnedMessageSchema, updateQueuedSchema } from '@boocode/contracts'
import { refreshChatStatus } from '@boocode/db'
import { z } from 'zod'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { writeOnce } from '../../http/idempotency.ts'
import { idParamsSchema } from '../../http/params.ts'
import { selectQueue, selectQueued } from './queue-queries.ts'
import { changeQueued, removeQueued } from './queue-service.ts'

const tags = ['queue']
const paramsSchema = z.object({ id: idSchema, message: idSchema })

/** Messages that wait: for the end of the running turn, or for its next step. */
export function registerQueue(app: App, context: ServerContext): void {
  app.get(
    '/api/chats/:id/queue',
    {
      schema: {
        summary: 'Messages that wait, in the order in which the agent gets them; those of the running turn steer it',
        tags,
        params: idParamsSchema,
        querystring: pageQuerySchema,
        response: { 200: messagesResponseSchema },
      },
    },
    async (request) => await context.database.snapshot(async (tx) => await selectQueue(tx, request.params.id, request.query)),
  )
  app.get(
    '/api/chats/:id/queue/:message',
    { schema: { summary: 'One message that waits, with its turn', tags, params: paramsSchema, response: { 200: createdMessageResponseSchema } } },
    async (request) => {
      const { id: chatId, message: messageId } = request.params
      return await context.database.snapshot(async (tx) => await selectQueued(tx, { chatId, messageId }))
    },
  )
  app.patch(
    '/api/chats/:id/queue/:message',
    {
      schema: {
        summary: 'Edit a message that waits, or put it before the next step of the running turn',
        tags,
        params: paramsSchema,
        body: updateQueuedSchema,
        response: { 200: createdMessageResponseSchema },
      },
    },
    async (request) => {
      const { id: chatId, message: messageId } = request.params
      return await writeOnce(context, request, async (tx, emit) => await changeQueued(tx, emit, { chatId, messageId, change: request.body }))
    },
  )
  app.delete(
    '/api/chats/:id/queue/:message',
    {
      schema: { summary: 'Take back a message that waits; its words are returned', tags, params: paramsSchema, response: { 200: returnedMessageSchema } },
    },
    async (request) => {
      const { id: chatId, message: messageId } = request.params
      const removed = await writeOnce(context, request, async (tx, emit) => await removeQueued(tx, emit, { chatId, messageId }))
      await refreshChatStatus(context.events, chatId)
      return removed
    },
  )
}
