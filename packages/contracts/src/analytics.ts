import { z } from 'zod'
import { cacheSegmentSchema } from './traces.ts'
import { idSchema, nextCursorSchema, pageQuerySchema, timestampSchema, usageSchema } from './primitives.ts'
import { cleanText } from './text.ts'

const counts = {
  /** Requests to models, and how many of them failed. */
  model_calls: z.int().nonnegative(),
  failed_model_calls: z.int().nonnegative(),
  tool_calls: z.int().nonnegative(),
  failed_tool_calls: z.int().nonnegative(),
  turns: z.int().nonnegative(),
  usage: usageSchema,
  /** Of the calls that have a price. */
  cost_usd: z.number().nonnegative(),
  saved_usd: z.number().nonnegative(),
  /** Calls with tokens but without a price: `cost_usd` lacks them. */
  unpriced_calls: z.int().nonnegative(),
}

const daySchema = z.iso.date().refine((day) => day >= '1970-01-01' && day < '3000-01-01', 'must lie between 1970-01-01 and 2999-12-31')
/** A span of days, both included, in the time zone; the last thirty days unless given. */
const spanQuery = {
  from: daySchema.optional(),
  to: daySchema.optional(),
  /** An IANA name such as Europe/Berlin. */
  tz: z.string().min(1).max(64).refine(isTimeZone, 'is no time zone: give a name like Europe/Berlin').default('UTC'),
  project_id: idSchema.optional(),
  session_id: idSchema.optional(),
  model: z.string().min(1).max(200).transform(cleanText).optional(),
  agent: z.string().min(1).max(200).transform(cleanText).optional(),
  format: z.enum(['json', 'csv']).default('json'),
}

export const analyticsGroupSchema = z.enum(['day', 'project', 'model', 'agent', 'session'])
export const analyticsQuerySchema = z.object({ ...spanQuery, group: analyticsGroupSchema.default('day') })
export type AnalyticsQuery = z.infer<typeof analyticsQuerySchema>

/** `key` is the day, the id of project or session, the model, the agent; `label` its name. Days without calls are there, empty. */
export const analyticsRowSchema = z.object({ key: z.string(), label: z.string(), ...counts })
export type AnalyticsRow = z.infer<typeof analyticsRowSchema>
export const toolStatisticsSchema = z.object({
  tool_name: z.string(),
  calls: z.int().nonnegative(),
  failed_calls: z.int().nonnegative(),
  p50_ms: z.number().nonnegative(),
  p95_ms: z.number().nonnegative(),
  max_ms: z.number().nonnegative(),
  total_ms: z.number().nonnegative(),
})
export type ToolStatistics = z.infer<typeof toolStatisticsSchema>
/** `GET /api/analytics/summary`; the tools are the twenty slowest by total time. */
export const analyticsSummaryResponseSchema = z.object({
  from: daySchema,
  to: daySchema,
  group: analyticsGroupSchema,
  totals: z.object(counts),
  rows: z.array(analyticsRowSchema),
  tools: z.array(toolStatisticsSchema),
})
export type AnalyticsSummary = z.infer<typeof analyticsSummaryResponseSchema>

/** `GET /api/analytics/sessions`: the dearest first; as CSV all of them, whatever the page. */
export const analyticsSessionsQuerySchema = pageQuerySchema.extend(spanQuery)
export type AnalyticsSessionsQuery = z.infer<typeof analyticsSessionsQuerySchema>
export const analyticsSessionsResponseSchema = z.object({
  sessions: z.array(analyticsRowSchema.extend({ project_id: idSchema, last_call_at: timestampSchema })),
  next_cursor: nextCursorSchema,
})

/** `GET /api/analytics/token-breakdown`: what prompts were made of, and how much of it was cached (an estimate). */
export const tokenBreakdownResponseSchema = z.object({
  from: daySchema,
  to: daySchema,
  segments: z.array(cacheSegmentSchema),
  breaks: z.array(z.object({ code: z.string(), count: z.int().nonnegative(), lost_tokens: z.int().nonnegative() })),
})
export type TokenBreakdown = z.infer<typeof tokenBreakdownResponseSchema>
export const tokenBreakdownQuerySchema = z.object(spanQuery)

/** `GET /api/analytics/context?chat_id=`: how full the context was at each step of a chat, oldest first. */
export const contextQuerySchema = z.object({ chat_id: idSchema, format: spanQuery.format })
export const contextResponseSchema = z.object({
  context_tokens: z.int().nonnegative().nullable(),
  steps: z.array(
    z.object({ turn_number: z.int().positive(), step: z.int().nonnegative(), at: timestampSchema, prompt_tokens: z.int().nonnegative(), segments: z.array(cacheSegmentSchema) }),
  ),
})
export type ContextAnalytics = z.infer<typeof contextResponseSchema>

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
