import { z } from 'zod'
import { digitsSchema, idSchema, nextCursorSchema, pageQuerySchema, timestampSchema, tokenCountSchema, usageSchema } from './primitives.ts'
import { cleanText, cutText } from './text.ts'
import { effortSchema, modeSchema, turnSchema } from './workspace.ts'

/** How a call of a tool or of a model ended; null while it runs. */
export const outcomeSchema = z.enum(['success', 'error', 'denied', 'timeout', 'cancelled', 'interrupted'])
export type Outcome = z.infer<typeof outcomeSchema>

/** Of a tool's input and output, as much stands in lists and frames; the rest by `GET /api/traces/:id`. In UTF-8 bytes. */
export const maxTracePreviewBytes = 4096
/** Of a tool's input and of its output, as much is kept, then cut with a note. In UTF-8 bytes. */
export const maxTraceBytes = 1024 * 1024

const durationSchema = z.int().nonnegative()

/** One call of a tool. The three token counts are those of the model step that made the call: sum them by step, never by row. */
export const traceSchema = z.object({
  id: idSchema,
  session_id: idSchema,
  chat_id: idSchema,
  message_id: idSchema,
  turn_number: z.int().positive(),
  step: z.int().nonnegative(),
  tool_call_id: z.string(),
  tool_name: z.string(),
  /** Where `input_truncated`, a string: the beginning of its JSON. */
  tool_input: z.unknown(),
  input_truncated: z.boolean(),
  /** Null while the call runs. */
  tool_output: z.string().nullable(),
  output_truncated: z.boolean(),
  started_at: timestampSchema,
  finished_at: timestampSchema.nullable(),
  latency_ms: durationSchema.nullable(),
  tokens_used: tokenCountSchema.nullable(),
  cache_tokens: tokenCountSchema.nullable(),
  reasoning_tokens: tokenCountSchema.nullable(),
  error: z.string().nullable(),
  outcome: outcomeSchema.nullable(),
  /** What the tool tells of its run beyond the output, such as exit code and sandbox. */
  facts: z.record(z.string(), z.unknown()).nullable(),
})
export type Trace = z.infer<typeof traceSchema>

/**
 * A tool's input as lists and frames show it, from its JSON: the value, or the beginning of the text where
 * that is too long. `isCut`: the text was cut already when it was kept, and is a JSON string.
 */
export function previewInput(json: string, isCut: boolean): Pick<Trace, 'tool_input' | 'input_truncated'> {
  const text = isCut ? z.string().parse(JSON.parse(json)) : json
  const beginning = cutText(text, maxTracePreviewBytes)
  if (!isCut && beginning.length === text.length) return { tool_input: JSON.parse(json), input_truncated: false }
  return { tool_input: beginning, input_truncated: true }
}

/** A tool's output as lists and frames show it. */
export function previewOutput(output: string | null, isCut: boolean): Pick<Trace, 'tool_output' | 'output_truncated'> {
  if (output === null) return { tool_output: null, output_truncated: false }
  const beginning = cutText(output, maxTracePreviewBytes)
  return { tool_output: beginning, output_truncated: isCut || beginning.length < output.length }
}

export const segmentKindSchema = z.enum(['system', 'tools', 'memory', 'history', 'tool_results', 'input'])
export type SegmentKind = z.infer<typeof segmentKindSchema>

/** A part of a prompt, summed over its runs. The split is an estimate; the sums are the provider's prompt and hit tokens. */
export const cacheSegmentSchema = z.object({ kind: segmentKindSchema, tokens: tokenCountSchema, hit_tokens: tokenCountSchema })
export type CacheSegment = z.infer<typeof cacheSegmentSchema>

/** Why less of a prompt was cached than the request before allowed. */
export const cacheBreakSchema = z.object({
  /** The first segment that changed; null where none did and the provider forgot (`cold`). */
  segment: segmentKindSchema.nullable(),
  code: z.enum(['cold', 'first_request', 'model_changed', 'compacted', 'rewound', 'system_changed', 'tools_changed', 'memory_changed', 'history_rewritten', 'unknown']),
  /** In words for people: "tools changed", "cold: idle for 3 h". */
  reason: z.string(),
  /** Tokens that could have been hits. */
  lost_tokens: tokenCountSchema,
})
export type CacheBreak = z.infer<typeof cacheBreakSchema>

export const priceTierSchema = z.enum(['flat', 'off_peak', 'peak'])
export type PriceTier = z.infer<typeof priceTierSchema>

/** One request to a model, with its retries. */
export const modelCallSchema = z.object({
  id: idSchema,
  session_id: idSchema,
  chat_id: idSchema,
  turn_id: idSchema,
  /** The message that it wrote; null for a summary. */
  message_id: idSchema.nullable(),
  turn_number: z.int().positive(),
  step: z.int().nonnegative(),
  purpose: z.enum(['step', 'compaction']),
  provider: z.string(),
  model: z.string(),
  effort: effortSchema.nullable(),
  started_at: timestampSchema,
  /** Start to the first token of any kind. */
  ttft_ms: durationSchema.nullable(),
  finished_at: timestampSchema.nullable(),
  latency_ms: durationSchema.nullable(),
  outcome: outcomeSchema.nullable(),
  finish_reason: z.string().nullable(),
  /** Attempts before this one that failed in the same step. */
  retries: z.int().nonnegative(),
  error: z.string().nullable(),
  /** Null where the provider told none: it runs, or failed. */
  usage: usageSchema.nullable(),
  /** US dollars at the price of its time; null where the model has no price. */
  cost_usd: z.number().nonnegative().nullable(),
  /** What the cached tokens would have cost more as fresh ones. */
  saved_usd: z.number().nonnegative().nullable(),
  price_tier: priceTierSchema.nullable(),
  /** In the order of the kinds; empty until the provider told its usage. */
  segments: z.array(cacheSegmentSchema),
  cache_break: cacheBreakSchema.nullable(),
})
export type ModelCall = z.infer<typeof modelCallSchema>

const traceFilters = {
  turn_number: digitsSchema.pipe(z.int().positive()).optional(),
  tool_name: z.string().min(1).max(200).transform(cleanText).optional(),
  /** `running` are those without an outcome. */
  outcome: z.enum([...outcomeSchema.options, 'running']).optional(),
}
/** Ordered by turn number, start and id. */
export const tracesQuerySchema = pageQuerySchema.extend(traceFilters)
export type TracesQuery = z.infer<typeof tracesQuerySchema>
export const tracesResponseSchema = z.object({ traces: z.array(traceSchema), next_cursor: nextCursorSchema })
/** `GET /api/chats/:id/traces/otlp`, an OTLP/JSON document. */
export const otlpQuerySchema = z.object({ turn_number: traceFilters.turn_number })
export const traceResponseSchema = z.object({ trace: traceSchema })

/** `GET /api/chats/:id/model-calls`, ordered by turn number, start and id. */
export const modelCallsQuerySchema = pageQuerySchema.extend({ turn_number: traceFilters.turn_number })
export type ModelCallsQuery = z.infer<typeof modelCallsQuerySchema>
export const modelCallsResponseSchema = z.object({ model_calls: z.array(modelCallSchema), next_cursor: nextCursorSchema })

/** A turn as timelines draw it. */
export const timelineTurnSchema = turnSchema.extend({
  /** The message that began it, to jump to; null where there is none, as of a summary. */
  first_message_id: idSchema.nullable(),
  tool_calls: z.int().nonnegative(),
  failed_calls: z.int().nonnegative(),
  approvals: z.int().nonnegative(),
  compactions: z.int().nonnegative(),
  /** What its cached tokens would have cost more as fresh ones; null where none had a price. */
  saved_usd: z.number().nonnegative().nullable(),
  /** Where most of its prompts' cache was lost; null where none was. */
  cache_break: cacheBreakSchema.extend({ step: z.int().nonnegative() }).nullable(),
})
export type TimelineTurn = z.infer<typeof timelineTurnSchema>
/** `before`, a number, instead of a cursor: the page that ends right before that turn, wherever it is. */
export const timelineQuerySchema = pageQuerySchema
  .extend({ before: traceFilters.turn_number })
  .refine((query) => query.before === undefined || query.cursor === undefined, { path: ['before'], message: 'cannot be given with a cursor' })
export type TimelineQuery = z.infer<typeof timelineQuerySchema>
/** `GET /api/chats/:id/timeline`: the newest page, newest last. */
export const timelineResponseSchema = z.object({ turns: z.array(timelineTurnSchema), next_cursor: nextCursorSchema })

/** A turn with its requests to the model, in order. */
export const turnDetailSchema = timelineTurnSchema.extend({ steps: z.array(modelCallSchema) })
export type TurnDetail = z.infer<typeof turnDetailSchema>
export const turnDetailsResponseSchema = z.object({ turns: z.array(turnDetailSchema), next_cursor: nextCursorSchema })

/** Where the agent of a chat stands, as it was saved at its last boundary. */
export const agentSnapshotSchema = z.object({
  chat_id: idSchema,
  agent: z.string(),
  model: z.string(),
  mode: modeSchema,
  turn_number: z.int().nonnegative(),
  step: z.int().nonnegative(),
  state: z.enum(['idle', 'thinking', 'calling', 'awaiting_input']),
  /** Calls of the step that have no result. */
  pending_calls: z.array(z.object({ tool_call_id: z.string(), tool_name: z.string() })),
  /** The turn went on after an interruption, from this step. */
  restored_at_step: z.int().nonnegative().nullable(),
  updated_at: timestampSchema,
})
export type AgentSnapshot = z.infer<typeof agentSnapshotSchema>
