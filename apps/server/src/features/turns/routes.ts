import { pageQuerySchema, sessionStream, stopResponseSchema, turnsResponseSchema } from '@boocode/contracts'
import { refreshChatStatus, selectChat } from '@boocode/db'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { found, idParamsSchema } from '../../http/params.ts'
import { signalTurn } from '../../http/turn-signal.ts'
import { cancelRunning, returnQueued, selectTurnPage } from './queries.ts'

const tags = ['turns']

export function registerTurns(app: App, context: ServerContext): void {
  app.get(
    '/api/chats/:id/turns',
    {
      schema: {
        summary: 'The newest turns, newest last',
        tags,
        params: idParamsSchema,
        querystring: pageQuerySchema,
        response: { 200: turnsResponseSchema },
      },
    },
    async (request) => await selectTurnPage(context.database.sql, request.params.id, request.query),
  )
  app.post(
    '/api/chats/:id/stop',
    {
      schema: {
        summary: 'Stop the running turn; queued messages come back',
        tags,
        params: idParamsSchema,
        response: { 200: stopResponseSchema },
      },
    },
    async (request) => {
      const chatId = request.params.id
      const stopped = await context.events.commit(async (tx, emit) => {
        const chat = found(await selectChat(tx, chatId), 'chat')
        const stream = sessionStream(chat.session_id)
        const queued = await returnQueued(tx, chatId)
        for (const turn of queued.turns) emit(stream, { type: 'turn_updated', chat_id: chatId, turn, current_tool: null })
        const messageIds = queued.returned.map((message) => message.message_id)
        if (messageIds.length > 0) emit(stream, { type: 'messages_deleted', chat_id: chatId, message_ids: messageIds })
        return { running: await cancelRunning(tx, chatId), returned: queued.returned }
      })
      const { running, returned } = stopped
      if (running !== null) signalTurn(context, { kind: 'cancel', turn_id: running.turn.id, host_id: running.hostId })
      await refreshChatStatus(context.events, chatId)
      return { turn: running?.turn ?? null, returned }
    },
  )
}
