import {
  analyticsQuerySchema,
  analyticsSessionsQuerySchema,
  analyticsSessionsResponseSchema,
  analyticsSummaryResponseSchema,
  contextQuerySchema,
  contextResponseSchema,
  tokenBreakdownQuerySchema,
  tokenBreakdownResponseSchema,
} from '@boocode/contracts'
import { selectChat } from '@boocode/db'
import type { FastifyReply } from 'fastify'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { found } from '../../http/params.ts'
import { selectContextSteps, selectContextTokens, sumBreaks, sumSegments } from './breakdown-queries.ts'
import { toSpan } from './scope.ts'
import { sessionPage, summarise } from './service.ts'
import { breakdownTable, contextTable, sessionTable, summaryTable } from './tables.ts'

const tags = ['analytics']
/** Of a chat that never ends the newest steps are shown. */
const mostSteps = 10_000

export function registerAnalytics(app: App, context: ServerContext): void {
  const { sql } = context.database
  app.get(
    '/api/analytics/summary',
    { schema: { summary: 'Tokens, costs, calls and the slowest tools by day, project, model, agent or session', tags, querystring: analyticsQuerySchema, response: { 200: analyticsSummaryResponseSchema } } },
    async (request, reply) => {
      const summary = await summarise(sql, request.query, Date.now())
      return request.query.format === 'csv' ? await sendTable(reply, `boocode-by-${summary.group}`, summaryTable(summary.rows)) : summary
    },
  )
  app.get(
    '/api/analytics/sessions',
    { schema: { summary: 'Sessions by what they cost, the dearest first; as CSV all of them', tags, querystring: analyticsSessionsQuerySchema, response: { 200: analyticsSessionsResponseSchema } } },
    async (request, reply) => {
      const page = await sessionPage(sql, request.query, Date.now())
      return request.query.format === 'csv' ? await sendTable(reply, 'boocode-sessions', sessionTable(page.sessions)) : page
    },
  )
  app.get(
    '/api/analytics/token-breakdown',
    { schema: { summary: 'What prompts were made of, what of it was cached, and why not more', tags, querystring: tokenBreakdownQuerySchema, response: { 200: tokenBreakdownResponseSchema } } },
    async (request, reply) => {
      const { from, to, scope } = toSpan(request.query, Date.now())
      const [segments, breaks] = await Promise.all([sumSegments(sql, scope), sumBreaks(sql, scope)])
      return request.query.format === 'csv' ? await sendTable(reply, 'boocode-tokens', breakdownTable({ segments, breaks })) : { from, to, segments, breaks }
    },
  )
  app.get(
    '/api/analytics/context',
    { schema: { summary: 'How full the context of a chat was at each step', tags, querystring: contextQuerySchema, response: { 200: contextResponseSchema } } },
    async (request, reply) => {
      const chat = found(await selectChat(sql, request.query.chat_id), 'chat')
      const steps = await selectContextSteps(sql, chat.id, mostSteps)
      if (request.query.format === 'csv') return await sendTable(reply, `boocode-context-${chat.number}`, contextTable({ steps }))
      return { context_tokens: await selectContextTokens(sql, chat.id), steps }
    },
  )
}

/** Instead of the answer that the schema describes. */
async function sendTable(reply: FastifyReply, name: string, csv: string): Promise<never> {
  void reply.type('text/csv; charset=utf-8; header=present').header('content-disposition', `attachment; filename="${name}.csv"`)
  return (await reply.send(csv)) as never // the answer is on its way: there is none to return
}
