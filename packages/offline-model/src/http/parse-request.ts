import type { z } from 'zod'
import { countRequestSchema, messagesRequestSchema } from '../wire/anthropic/messages-request.ts'
import { toChatRequest } from '../wire/anthropic/to-chat-request.ts'
import { chatRequestSchema } from '../wire/chat-request.ts'
import type { ChatRequest } from '../wire/chat-request.ts'
import { checkConversation } from '../wire/check-conversation.ts'
import { ModelError } from '../wire/model-error.ts'

/** The request that a body holds. Throws a ModelError of status 400 or 422 that says what is wrong. */
export function parseRequest(body: string, models: readonly string[]): ChatRequest {
  const parsed = chatRequestSchema.safeParse(parseJson(body))
  if (!parsed.success) {
    throw new ModelError(422, `Failed to deserialize the JSON body into the target type: ${firstIssue(parsed.error)}`)
  }
  return checked(parsed.data, models)
}

/** The same for the Messages API, in which every fault of a body is a 400. */
export function parseMessagesRequest(body: string, models: readonly string[]): ChatRequest {
  return checked(toChatRequest(parseOr400(messagesRequestSchema, body)), models)
}

/** What is counted need not be a conversation that could be answered. */
export function parseCountRequest(body: string, models: readonly string[]): ChatRequest {
  return known(toChatRequest(parseOr400(countRequestSchema, body)), models)
}

function parseOr400<Schema extends z.ZodType>(schema: Schema, body: string): z.infer<Schema> {
  const parsed = schema.safeParse(parseJson(body))
  if (!parsed.success) throw new ModelError(400, firstIssue(parsed.error))
  return parsed.data
}

function checked(request: ChatRequest, models: readonly string[]): ChatRequest {
  checkConversation(known(request, models))
  return request
}

function known(request: ChatRequest, models: readonly string[]): ChatRequest {
  if (!models.includes(request.model)) throw new ModelError(400, 'Model Not Exist')
  return request
}

function firstIssue({ issues: [issue] }: z.ZodError): string {
  const where = issue?.path.map(String).join('.') ?? ''
  return `${where === '' ? 'body' : where}: ${issue?.message ?? 'invalid'}`
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unreadable'
    throw new ModelError(400, `Failed to parse the request body as JSON: ${reason}`)
  }
}
