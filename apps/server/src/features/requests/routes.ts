import { idSchema, pageQuerySchema, requestAnswerSchema, requestResponseSchema, requestStatusSchema, requestsResponseSchema } from '@boocode/contracts'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { callerName } from '../../http/caller.ts'
import { writeOnce } from '../../http/idempotency.ts'
import { idParamsSchema } from '../../http/params.ts'
import { selectRequestPage } from './queries.ts'
import { answerRequest, followUp } from './service.ts'

const tags = ['requests']
const listQuerySchema = pageQuerySchema.extend({
  status: requestStatusSchema.default('pending'),
  session_id: idSchema.optional(),
})

/** What agents ask of people: approvals, questions, leave to read. */
export function registerRequests(app: App, context: ServerContext): void {
  app.get(
    '/api/requests',
    { schema: { summary: 'What agents ask, oldest first; by default what is open', tags, querystring: listQuerySchema, response: { 200: requestsResponseSchema } } },
    async ({ query }) => await selectRequestPage(context.database.sql, { ...query, sessionId: query.session_id ?? null }),
  )
  app.post(
    '/api/requests/:id/answer',
    {
      schema: {
        summary: 'Allow, deny, or answer in words; the first answer counts',
        tags,
        params: idParamsSchema,
        body: requestAnswerSchema,
        response: { 200: requestResponseSchema },
      },
    },
    async (http) => {
      const { request, hostId } = await writeOnce(context, http, async (tx, emit) =>
        await answerRequest(tx, emit, { id: http.params.id, answer: http.body, by: await callerName(tx, http) }),
      )
      await followUp(context, { turnId: request.turn_id, chatId: request.chat_id, hostId })
      return { request }
    },
  )
}
