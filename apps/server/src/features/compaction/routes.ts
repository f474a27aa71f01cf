import { compactResponseSchema, compactSchema, compactionResponseSchema, decideCompactionSchema } from '@boocode/contracts'
import { refreshChatStatus, selectChat, selectCompaction } from '@boocode/db'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { writeOnce } from '../../http/idempotency.ts'
import { found, idParamsSchema } from '../../http/params.ts'
import { signalTurn } from '../../http/turn-signal.ts'
import { decideCompaction, orderCompaction } from './service.ts'

const tags = ['compaction']

/** Summaries that take the place of what was said before. */
export function registerCompaction(app: App, context: ServerContext): void {
  app.post(
    '/api/chats/:id/compact',
    {
      schema: {
        summary: 'Sum up what was said so far; with preview the summary is proposed and not yet used',
        tags,
        params: idParamsSchema,
        body: compactSchema.nullish(),
        response: { 202: compactResponseSchema },
      },
    },
    async (request, reply) => {
      const chatId = request.params.id
      const { turn, hostId } = await writeOnce(context, request, async (tx, emit) => await orderCompaction(tx, emit, { chatId, ...request.body }))
      signalTurn(context, { kind: 'queued', turn_id: turn.id, host_id: hostId })
      await refreshChatStatus(context.events, chatId)
      return await reply.status(202).send({ turn })
    },
  )
  app.get(
    '/api/chats/:id/compaction',
    { schema: { summary: 'The newest summary, proposed or in use', tags, params: idParamsSchema, response: { 200: compactionResponseSchema } } },
    async (request) => {
      const { sql } = context.database
      const chat = found(await selectChat(sql, request.params.id), 'chat')
      return { compaction: (await selectCompaction(sql, chat.id)) ?? null }
    },
  )
  app.post(
    '/api/chats/:id/compaction',
    {
      schema: {
        summary: 'Use the proposed summary, edited or not, or discard it',
        tags,
        params: idParamsSchema,
        body: decideCompactionSchema,
        response: { 200: compactionResponseSchema },
      },
    },
    async (request) => ({
      compaction: await writeOnce(context, request, async (tx, emit) => await decideCompaction(tx, emit, { chatId: request.params.id, ...request.body })),
    }),
  )
}
