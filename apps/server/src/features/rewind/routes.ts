import { redoRewindResponseSchema, rewindResponseSchema, rewindSchema } from '@boocode/contracts'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { callerName } from '../../http/caller.ts'
import { answerOnce } from '../../http/idempotency.ts'
import { idParamsSchema } from '../../http/params.ts'
import { redoRewind, rewindChat } from './service.ts'

const tags = ['rewind']

/** Back to an earlier moment of a chat, with its files or without, and forward again. */
export function registerRewind(app: App, context: ServerContext): void {
  app.post(
    '/api/chats/:id/rewind',
    {
      schema: {
        summary: 'Go back to before a message; its words return to the composer, with files=revert what was changed since is taken back',
        tags,
        params: idParamsSchema,
        body: rewindSchema,
        response: { 200: rewindResponseSchema },
      },
    },
    async (request) => {
      const order = { ...request.body, chatId: request.params.id, by: await callerName(context.database.sql, request) }
      return await answerOnce(context, request, async () => await rewindChat(context, order))
    },
  )
  app.post(
    '/api/chats/:id/rewind/redo',
    {
      schema: {
        summary: 'Bring back what the last rewind took away, as long as nothing was said since',
        tags,
        params: idParamsSchema,
        response: { 200: redoRewindResponseSchema },
      },
    },
    async (request) => {
      const by = await callerName(context.database.sql, request)
      return await answerOnce(context, request, async () => await redoRewind(context, { chatId: request.params.id, by }))
    },
  )
}
