import { z } from 'zod'

/**
 * What `POST /anthropic/v1/messages` takes: Anthropic's Messages API as DeepSeek serves it
 * (api-docs.deepseek.com/guides/anthropic_api and platform.claude.com/docs/en/api/messages, read in
 * November 2026). Unknown fields pass; so do `cache_control`, `metadata` and others that mean nothing here.
 */
const textBlockSchema = z.looseObject({ type: z.literal('text'), text: z.string() })
const imageBlockSchema = z.looseObject({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [
    z.looseObject({ type: z.literal('base64'), media_type: z.string(), data: z.string() }),
    z.looseObject({ type: z.literal('url'), url: z.string() }),
  ]),
})
const toolResultBlockSchema = z.looseObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(z.discriminatedUnion('type', [textBlockSchema, imageBlockSchema]))]).nullish(),
  is_error: z.boolean().nullish(),
})
const userBlockSchema = z.discriminatedUnion('type', [textBlockSchema, imageBlockSchema, toolResultBlockSchema])

const assistantBlockSchema = z.discriminatedUnion('type', [
  textBlockSchema,
  z.looseObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
  z.looseObject({ type: z.literal('redacted_thinking'), data: z.string() }),
  z.looseObject({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: z.record(z.string(), z.unknown()) }),
])

const messageSchema = z.discriminatedUnion('role', [
  z.looseObject({ role: z.literal('user'), content: z.union([z.string(), z.array(userBlockSchema)]) }),
  z.looseObject({ role: z.literal('assistant'), content: z.union([z.string(), z.array(assistantBlockSchema)]) }),
  z.looseObject({ role: z.literal('system'), content: z.union([z.string(), z.array(textBlockSchema)]) }),
])

const toolSchema = z.looseObject({
  name: z.string().regex(/^[\w-]{1,128}$/),
  description: z.string().nullish(),
  /** Absent for tools that the provider runs itself; there are none here. */
  input_schema: z.record(z.string(), z.unknown()).optional(),
})

/** What is counted by `count_tokens`; the other fields of a request cost nothing. */
export const countRequestSchema = z.looseObject({
  model: z.string(),
  system: z.union([z.string(), z.array(textBlockSchema)]).nullish(),
  messages: z.array(messageSchema).min(1),
  tools: z.array(toolSchema).nullish(),
  tool_choice: z
    .discriminatedUnion('type', [
      z.looseObject({ type: z.enum(['auto', 'any', 'none']) }),
      z.looseObject({ type: z.literal('tool'), name: z.string() }),
    ])
    .nullish(),
  thinking: z.looseObject({ type: z.string() }).nullish(),
})

export const messagesRequestSchema = countRequestSchema.extend({
  max_tokens: z.int().min(1),
  stream: z.boolean().nullish(),
  stop_sequences: z.array(z.string()).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
})

export type CountRequest = z.infer<typeof countRequestSchema>
export type MessagesRequest = z.infer<typeof messagesRequestSchema>
export type AnthropicMessage = CountRequest['messages'][number]
