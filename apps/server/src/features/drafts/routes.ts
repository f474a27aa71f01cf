import { draftResponseSchema, saveDraftSchema, sessionStream } from '@boocode/contracts'
import { selectChat } from '@boocode/db'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { found, idParamsSchema } from '../../http/params.ts'
import { saveDraft, selectDraft } from './queries.ts'

const tags = ['drafts']

/** What is typed and not yet sent, so that it can be finished on another device. */
export function registerDrafts(app: App, context: ServerContext): void {
  app.get(
    '/api/chats/:id/draft',
    { schema: { summary: 'What is typed for the next message', tags, params: idParamsSchema, response: { 200: draftResponseSchema } } },
    async (request) => ({ draft: found(await selectDraft(context.database.sql, request.params.id), 'chat') }),
  )
  app.put(
    '/api/chats/:id/draft',
    {
      schema: {
        summary: 'Save what is typed over the version that was edited; 409 with the other when one was saved since',
        tags,
        params: idParamsSchema,
        body: saveDraftSchema,
        response: { 200: draftResponseSchema },
      },
    },
    async (request) =>
      await context.events.commit(async (tx, emit) => {
        const chat = found(await selectChat(tx, request.params.id), 'chat')
        const version = await saveDraft(tx, chat.id, request.body)
        if (version !== null) emit(sessionStream(chat.session_id), { type: 'draft_updated', chat_id: chat.id, version })
        return { draft: found(await selectDraft(tx, chat.id), 'chat') }
      }),
  )
}
