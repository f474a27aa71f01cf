import { pageQuerySchema, stopResponseSchema, timelineQuerySchema, timelineResponseSchema, turnDetailsResponseSchema } from '@boocode/contracts'
import { refreshChatStatus } from '@boocode/db'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { writeOnce } from '../../http/idempotency.ts'
import { idParamsSchema } from '../../http/params.ts'
import { signalTurn } from '../../http/turn-signal.ts'
import { addSteps, selectTurnPage } from './queries.ts'
import { stopChat } from './service.ts'
import type { StopNow } from './service.ts'

const tags = ['turns']

export function registerTurns(app: App, context: ServerContext): void {
  app.get(
    '/api/chats/:id/turns',
    {
      schema: {
        summary: 'The newest turns with their requests to models, newest last',
        tags,
        params: idParamsSchema,
        querystring: pageQuerySchema,
        response: { 200: turnDetailsResponseSchema },
      },
    },
    async (request) => {
      const { sql } = context.database
      const { turns, next_cursor } = await selectTurnPage(sql, { list: 'turns', chatId: request.params.id, page: request.query })
      return { turns: await addSteps(sql, turns), next_cursor }
    },
  )
  app.get(
    '/api/chats/:id/timeline',
    {
      schema: {
        summary: 'The newest turns as a timeline draws them, newest last; with before=<number> those that come right before that turn',
        tags,
        params: idParamsSchema,
        querystring: timelineQuerySchema,
        response: { 200: timelineResponseSchema },
      },
    },
    async (request) => await selectTurnPage(context.database.sql, { list: 'timeline', chatId: request.params.id, page: request.query }),
  )
  app.post(
    '/api/chats/:id/stop',
    {
      schema: {
        summary: 'Stop the running turn; messages that wait come back',
        tags,
        params: idParamsSchema,
        response: { 200: stopResponseSchema },
      },
    },
    async (request) => {
      const chatId = request.params.id
      const stopNow: StopNow = ({ turnId, hostId }) => signalTurn(context, { kind: 'cancel', turn_id: turnId, host_id: hostId })
      const { running, returned } = await writeOnce(context, request, async (tx, emit) => await stopChat(tx, emit, { chatId, stopNow }))
      // A turn that was put down has no worker to be told: one has to take it up to end it.
      if (running?.isWoken === true) signalTurn(context, { kind: 'queued', turn_id: running.turn.id, host_id: running.hostId })
      await refreshChatStatus(context.events, chatId)
      return { turn: running?.turn ?? null, returned }
    },
  )
}
