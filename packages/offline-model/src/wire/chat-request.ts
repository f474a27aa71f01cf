import { z } from 'zod'

/**
 * What DeepSeek's `POST /chat/completions` takes (api-docs.deepseek.com/api/create-chat-completion,
 * read in November 2026). Unknown fields pass, as they do there.
 */
const textPartSchema = z.looseObject({ type: z.literal('text'), text: z.string() })
const imagePartSchema = z.looseObject({
  type: z.literal('image_url'),
  image_url: z.looseObject({ url: z.string() }),
})
const filePartSchema = z.looseObject({ type: z.literal('file') })
const contentPartSchema = z.discriminatedUnion('type', [
  textPartSchema,
  imagePartSchema,
  filePartSchema,
])
const contentSchema = z.union([z.string(), z.array(contentPartSchema)])
const nameSchema = z.string().nullish()

const toolCallSchema = z.looseObject({
  id: z.string(),
  type: z.literal('function'),
  // `arguments` is the model's own text and need not be JSON.
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
})

const messageSchema = z.discriminatedUnion('role', [
  z.looseObject({
    role: z.enum(['system', 'developer', 'user']),
    content: contentSchema,
    name: nameSchema,
  }),
  z.looseObject({
    role: z.literal('assistant'),
    content: contentSchema.nullish(),
    name: nameSchema,
    reasoning_content: z.string().nullish(),
    tool_calls: z.array(toolCallSchema).nullish(),
  }),
  z.looseObject({
    role: z.literal('tool'),
    content: contentSchema,
    tool_call_id: z.string(),
    name: nameSchema,
  }),
])

const toolSchema = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({
    name: z.string().regex(/^[\w-]{1,64}$/),
    description: z.string().nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
  }),
})

export const chatRequestSchema = z.looseObject({
  model: z.string(),
  messages: z.array(messageSchema).min(1),
  tools: z.array(toolSchema).max(128).nullish(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.looseObject({
        type: z.literal('function'),
        function: z.looseObject({ name: z.string() }),
      }),
    ])
    .nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(16)]).nullish(),
  thinking: z.looseObject({ type: z.enum(['enabled', 'disabled', 'adaptive']).nullish() }).nullish(),
  reasoning_effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish(),
})

export type ChatRequest = z.infer<typeof chatRequestSchema>
export type ChatMessage = ChatRequest['messages'][number]
export type AssistantMessage = Extract<ChatMessage, { role: 'assistant' }>
export type ContentPart = z.infer<typeof contentPartSchema>

/** Thinking is on unless it is switched off. */
export function isThinking(request: ChatRequest): boolean {
  return request.thinking?.type !== 'disabled'
}

/** The text of a message; images and files are left out. */
export function textOf(message: ChatMessage): string {
  const content = message.content ?? ''
  if (typeof content === 'string') return content
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('')
}
