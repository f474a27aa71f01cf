import { z } from 'zod'
import { attachmentPartSchema, filePartSchema, imagePartSchema, maxAttachmentsPerMessage } from './attachments.ts'
import { idSchema, maxMessageBytes, nextCursorSchema, pageQuerySchema, timestampSchema, usageSchema } from './primitives.ts'
import { requestSchema } from './requests.ts'
import { cleanText } from './text.ts'
import { timelineTurnSchema } from './traces.ts'
import { effortSchema, modeSchema, turnSchema } from './workspace.ts'

const utf8 = new TextEncoder()

export const textPartSchema = z.object({ type: z.literal('text'), text: z.string() })
export const reasoningPartSchema = z.object({ type: z.literal('reasoning'), text: z.string() })
export const toolCallPartSchema = z.object({
  type: z.literal('tool_call'),
  tool_call_id: z.string(),
  tool_name: z.string(),
  /** The arguments as JSON; the model's own text where it is not JSON. */
  input: z.unknown(),
})
export const toolResultPartSchema = z.object({
  type: z.literal('tool_result'),
  tool_call_id: z.string(),
  output: z.string(),
  is_error: z.boolean(),
  truncated: z.boolean(),
  latency_ms: z.int().nonnegative().nullable(),
  /** How the call ended, where it is more than done or failed. */
  ending: z.enum(['denied', 'timeout', 'cancelled', 'interrupted']).optional(),
})

/** The parts of a message, in order; one assistant message per step holds its calls and their results. */
export const messagePartSchema = z.discriminatedUnion('type', [
  textPartSchema,
  reasoningPartSchema,
  toolCallPartSchema,
  toolResultPartSchema,
  imagePartSchema,
  filePartSchema,
])
export type MessagePart = z.infer<typeof messagePartSchema>
export type ToolCallPart = z.infer<typeof toolCallPartSchema>
export type ToolResultPart = z.infer<typeof toolResultPartSchema>

export const messageRoleSchema = z.enum(['user', 'assistant'])
/**
 * `note` is context that BooCode adds for the model (directory, instructions), not a person's words;
 * `summary` stands for older messages that are out of the context.
 */
export const messageKindSchema = z.enum(['message', 'note', 'summary'])
/**
 * `queued`: waits for its turn · `streaming`: the model writes · `calling`: its tools run ·
 * `abandoned`: an interrupted step's text, kept outside the context.
 */
export const messageStatusSchema = z.enum([
  'queued',
  'streaming',
  'calling',
  'complete',
  'cancelled',
  'failed',
  'abandoned',
])
export type MessageStatus = z.infer<typeof messageStatusSchema>

export const messageSchema = z.object({
  id: idSchema,
  chat_id: idSchema,
  turn_id: idSchema.nullable(),
  role: messageRoleSchema,
  kind: messageKindSchema,
  status: messageStatusSchema,
  model: z.string().nullable(),
  parts: z.array(messagePartSchema),
  /** Long texts are cut, as in snapshots: `GET /api/messages/:id` has the whole. */
  preview: z.literal(true).optional(),
  usage: usageSchema.optional(),
  /** How long the model thought in it; absent where it did not, or was cut off. */
  thought_ms: z.int().nonnegative().optional(),
  created_at: timestampSchema,
  finished_at: timestampSchema.nullable(),
})
export type Message = z.infer<typeof messageSchema>

const isEmpty = (text: string) => cleanText(text).trim() === ''
const emptyWords = 'The message is empty: write something first.'
const wordsSchema = z.string().refine((text) => utf8.encode(text).length <= maxMessageBytes, {
  message: 'A message holds at most 1 MB of text: attach longer material, or put it into a file of the project.',
  params: { too_large: { max_bytes: maxMessageBytes } },
})

const newMessageSchema = z.strictObject({
  /** May be empty when something is attached. */
  content: wordsSchema,
  /** Uploads that were sent with no message yet, in the order in which they are shown. */
  attachment_ids: z.array(idSchema).max(maxAttachmentsPerMessage, `At most ${maxAttachmentsPerMessage} attachments go with a message.`).optional(),
  model: z.string().min(1).max(200).optional(),
  mode: modeSchema.optional(),
  effort: effortSchema.nullable().optional(),
  /** What to do while the chat works: `queue` waits for the running turn to end, `steer` goes before its next step. */
  when: z.enum(['queue', 'steer']).optional(),
})
export const createMessageSchema = newMessageSchema.refine(({ content, attachment_ids }) => !isEmpty(content) || (attachment_ids ?? []).length > 0, { path: ['content'], message: emptyWords })

/** A message that waits. `when: "steer"` puts it before the next step of the running turn. */
export const updateQueuedSchema = z
  .strictObject({ content: wordsSchema.refine((text) => !isEmpty(text), emptyWords).optional(), when: z.literal('steer').optional() })
  .refine((body) => body.content !== undefined || body.when !== undefined, 'Nothing to change: give content or when.')

export const createdMessageResponseSchema = z.object({ message: messageSchema, turn: turnSchema })
export const messageResponseSchema = z.object({ message: messageSchema })

/** `around` a message: a page with it in the middle, from which cursors lead both ways. */
export const messagesQuerySchema = pageQuerySchema
  .extend({ around: idSchema.optional() })
  .refine((query) => query.around === undefined || query.cursor === undefined, { path: ['around'], message: 'cannot be given with a cursor' })
export type MessagesQuery = z.infer<typeof messagesQuerySchema>
/** `newer_cursor` and `turns`, those of the page's messages, stand only in a page around a message and in those that its cursors lead to. */
export const messagesResponseSchema = z.object({
  messages: z.array(messageSchema),
  /** What was asked in these messages and is decided, without what it was about; not of waiting messages. */
  requests: z.array(requestSchema).optional(),
  next_cursor: nextCursorSchema,
  newer_cursor: nextCursorSchema.optional(),
  turns: z.array(timelineTurnSchema).optional(),
})

/** A message that waited and was taken out of the chat, for the composer. */
export const returnedMessageSchema = z.object({ message_id: idSchema, content: z.string(), attachments: z.array(attachmentPartSchema).optional() })
export type ReturnedMessage = z.infer<typeof returnedMessageSchema>
/** `turn` is the one that was running; `returned` is what waited for it and behind it. */
export const stopResponseSchema = z.object({ turn: turnSchema.nullable(), returned: z.array(returnedMessageSchema) })
