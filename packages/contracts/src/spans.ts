import { z } from 'zod'
import { digitsSchema, idSchema, tokenCountSchema } from './primitives.ts'
import { cacheBreakSchema, modelCallSchema, outcomeSchema } from './traces.ts'

/** Of the calls of tools, and of those of models, as many are answered at once. */
export const maxSpans = 20_000

/** `GET /api/chats/:id/spans`; both ends included. */
export const spansQuerySchema = z.object({
  from_turn: digitsSchema.pipe(z.int().positive()).optional(),
  to_turn: digitsSchema.pipe(z.int().positive()).optional(),
})
export type SpansQuery = z.infer<typeof spansQuerySchema>

const indexSchema = z.int().nonnegative()
/** Milliseconds since 1970. */
const instantMsSchema = z.number()
const durationMsSchema = z.int().nonnegative().nullable()
const tokensSchema = tokenCountSchema.nullable()

const common = {
  id: z.array(idSchema),
  turn_number: z.array(z.int().positive()),
  step: z.array(z.int().nonnegative()),
  /** Of a tool or a model: where in `names`. */
  name: z.array(indexSchema),
  /** Where in `message_ids`; null for a summary. */
  message: z.array(indexSchema.nullable()),
  started_ms: z.array(instantMsSchema),
  finished_ms: z.array(instantMsSchema.nullable()),
  latency_ms: z.array(durationMsSchema),
  outcome: z.array(outcomeSchema.nullable()),
  reasoning_tokens: z.array(tokensSchema),
  cache_tokens: z.array(tokensSchema),
}

/** Calls of tools by column, every array with one entry a call, ordered by turn, start and id. */
export const toolSpansSchema = z
  .object({ ...common, message: z.array(indexSchema), tool_call_id: z.array(z.string()), title: z.array(z.string()), tokens_used: z.array(tokensSchema) })
  .refine(isEven, 'columns of different lengths')
export type ToolSpans = z.infer<typeof toolSpansSchema>

/** Requests to models, in the same way. */
export const modelSpansSchema = z
  .object({
    ...common,
    purpose: z.array(modelCallSchema.shape.purpose),
    ttft_ms: z.array(durationMsSchema),
    retries: z.array(z.int().nonnegative()),
    prompt_tokens: z.array(tokensSchema),
    completion_tokens: z.array(tokensSchema),
    cost_usd: z.array(z.number().nonnegative().nullable()),
    break_code: z.array(cacheBreakSchema.shape.code.nullable()),
  })
  .refine(isEven, 'columns of different lengths')
export type ModelSpans = z.infer<typeof modelSpansSchema>

/** Everything that a chat's viewer draws, without inputs and outputs: the newest turns that fit. */
export const spansResponseSchema = z.object({
  names: z.array(z.string()),
  message_ids: z.array(idSchema),
  tools: toolSpansSchema,
  models: modelSpansSchema,
  /** The first turn that is held; turns before it, if any, by `to_turn`. Null where there is nothing. */
  first_turn: z.int().positive().nullable(),
  has_earlier: z.boolean(),
})
export type SpansResponse = z.infer<typeof spansResponseSchema>

const maxTitleChars = 160
/** Of an input's JSON, as much is looked at for its title. */
export const titleSourceChars = 600
const said = /"(command|path|pattern|glob|query|url|question|name|prompt|task|description)"\s*:\s*"((?:[^"\\]|\\.)*)/
const firstText = /:\s*"((?:[^"\\]|\\.)*)/

/**
 * What a call is about, in a line: a command, a path, what is searched for. Empty where its input does not say.
 *
 * @param json the input's JSON, or its beginning
 */
export function titleOfInput(json: string): string {
  const source = json.slice(0, titleSourceChars)
  const found = said.exec(source)
  const text = found?.[2] ?? firstText.exec(source)?.[1]
  if (text === undefined) return ''
  const rest = found?.[1] === 'command' ? argumentsIn(source) : ''
  return `${unescape(text)}${rest}`.slice(0, maxTitleChars).toWellFormed()
}

function argumentsIn(source: string): string {
  const list = /"args"\s*:\s*(\[[^\]]*\])/.exec(source)?.[1]
  const parsed = list === undefined ? undefined : parse(list)
  return Array.isArray(parsed) ? parsed.map((part) => ` ${String(part)}`).join('') : ''
}

/** A text that was cut in an escape loses it. */
function unescape(text: string): string {
  const value = parse(`"${text.slice(0, 4 * maxTitleChars)}"`) ?? parse(`"${text.slice(0, 4 * maxTitleChars).replace(/\\[^\\]{0,5}$/, '')}"`)
  return typeof value === 'string' ? value : text
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    // What was cut is not whole JSON.
    return undefined
  }
}

function isEven(columns: Readonly<Record<string, readonly unknown[]>>): boolean {
  const lengths = Object.values(columns).map((column) => column.length)
  return lengths.every((length) => length === lengths[0])
}
