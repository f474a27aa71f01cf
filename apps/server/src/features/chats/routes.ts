import {
  chatResponseSchema,
  chatsResponseSchema,
  createChatSchema,
  pageQuerySchema,
  sessionStream,
  updateChatSchema,
} from '@boocode/contracts'
import { refreshChatStatus, selectChat, selectSession } from '@boocode/db'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { writeOnce } from '../../http/idempotency.ts'
import { chooseModel } from '../../http/model-choice.ts'
import { found, idParamsSchema } from '../../http/params.ts'
import { deleteChat, insertChat, markRead, selectChatPage, updateChat } from './queries.ts'

const tags = ['chats']

export function registerChats(app: App, context: ServerContext): void {
  app.get(
    '/api/sessions/:id/chats',
    {
      schema: {
        summary: 'Chats of a session, by number',
        tags,
        params: idParamsSchema,
        querystring: pageQuerySchema,
        response: { 200: chatsResponseSchema },
      },
    },
    async (request) => {
      found(await selectSession(context.database.sql, request.params.id), 'session')
      return await selectChatPage(context.database.sql, request.params.id, request.query)
    },
  )
  app.post(
    '/api/sessions/:id/chats',
    { schema: { summary: 'Open another chat', tags, params: idParamsSchema, body: createChatSchema.nullish(), response: { 201: chatResponseSchema } } },
    async (request, reply) => {
      const chat = await writeOnce(context, request, async (tx, emit) => {
        const session = found(await selectSession(tx, request.params.id), 'session')
        const change = request.body ?? {}
        if (change.model !== undefined) await chooseModel(tx, { projectId: session.project_id, asked: change.model, fallback: session.model })
        const added = found(await selectChat(tx, await insertChat(tx, session.id, change)), 'chat')
        emit(sessionStream(session.id), { type: 'chat_updated', chat: added })
        return added
      })
      return await reply.status(201).send({ chat })
    },
  )
  app.patch(
    '/api/chats/:id',
    { schema: { summary: 'Rename a chat, or give it its own model or mode', tags, params: idParamsSchema, body: updateChatSchema, response: { 200: chatResponseSchema } } },
    async (request) => {
      const chat = await writeOnce(context, request, async (tx, emit) => {
        const before = found(await selectChat(tx, request.params.id), 'chat')
        const session = found(await selectSession(tx, before.session_id), 'session')
        if (request.body.model !== undefined) await chooseModel(tx, { projectId: session.project_id, asked: request.body.model, fallback: session.model })
        await updateChat(tx, before.id, request.body)
        const after = found(await selectChat(tx, before.id), 'chat')
        emit(sessionStream(session.id), { type: 'chat_updated', chat: after })
        return after
      })
      return { chat }
    },
  )
  app.delete(
    '/api/chats/:id',
    { schema: { summary: 'Delete a chat with its messages', tags, params: idParamsSchema } },
    async (request, reply) => {
      await writeOnce(context, request, async (tx, emit) => {
        const gone = found(await deleteChat(tx, request.params.id), 'chat')
        emit(sessionStream(gone.session_id), { type: 'chat_deleted', chat_id: request.params.id })
      })
      return await reply.status(204).send()
    },
  )
  app.post(
    '/api/chats/:id/read',
    { schema: { summary: 'Mark what was answered as read', tags, params: idParamsSchema, response: { 200: chatResponseSchema } } },
    async (request) => {
      const { sql } = context.database
      found(await markRead(sql, request.params.id), 'chat')
      await refreshChatStatus(context.events, request.params.id)
      return { chat: found(await selectChat(sql, request.params.id), 'chat') }
    },
  )
}
