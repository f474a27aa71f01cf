import { pinsResponseSchema, sessionStream } from '@boocode/contracts'
import { selectChat } from '@boocode/db'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { found, idParamsSchema } from '../../http/params.ts'
import { selectPins, setPin } from './queries.ts'

const tags = ['messages']

/** Messages that a person wants to find again. */
export function registerPins(app: App, context: ServerContext): void {
  async function change(messageId: string, isPinned: boolean): Promise<void> {
    await context.events.commit(async (tx, emit) => {
      const { chat_id, session_id, changed } = found(await setPin(tx, messageId, isPinned), 'message')
      if (changed) emit(sessionStream(session_id), { type: 'pins_updated', chat_id })
    })
  }

  app.get(
    '/api/chats/:id/pins',
    { schema: { summary: 'Pinned messages, in the order of the chat', tags, params: idParamsSchema, response: { 200: pinsResponseSchema } } },
    async ({ params }) => {
      const { sql } = context.database
      found(await selectChat(sql, params.id), 'chat')
      return { pins: await selectPins(sql, params.id), next_cursor: null }
    },
  )
  app.put('/api/messages/:id/pin', { schema: { summary: 'Pin a message', tags, params: idParamsSchema } }, async ({ params }, reply) => {
    await change(params.id, true)
    return await reply.status(204).send()
  })
  app.delete('/api/messages/:id/pin', { schema: { summary: 'Take a pin off', tags, params: idParamsSchema } }, async ({ params }, reply) => {
    await change(params.id, false)
    return await reply.status(204).send()
  })
}
