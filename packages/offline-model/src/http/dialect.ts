import type { ServerResponse } from 'node:http'
import type { AnswerHead } from '../play/answer-head.ts'
import { createEventStreamSink } from '../play/event-stream-sink.ts'
import { createJsonSink } from '../play/json-sink.ts'
import { createMessagesJsonSink } from '../play/messages-json-sink.ts'
import { createMessagesStreamSink } from '../play/messages-stream-sink.ts'
import type { Sink, Usage } from '../play/sink.ts'
import { anthropicErrorBody } from '../wire/anthropic/anthropic-error.ts'
import { isThinking } from '../wire/chat-request.ts'
import type { ChatRequest } from '../wire/chat-request.ts'
import { errorBody } from '../wire/model-error.ts'
import type { ModelError } from '../wire/model-error.ts'
import { parseMessagesRequest, parseRequest } from './parse-request.ts'

/** A wire format. What lies behind it (scripts, rules, cache) knows the chat form alone. */
export interface Dialect {
  /** Throws a ModelError for a body that it refuses. */
  parse(body: string, models: readonly string[]): ChatRequest
  createSink(response: ServerResponse, request: ChatRequest, answer: Answer): Sink
  errorBody(error: ModelError): unknown
}

/** What is known of an answer before its first piece. */
export interface Answer {
  head: AnswerHead
  /** Usage without the answer itself. */
  input: Usage
  onFirstPiece: () => void
}

/** DeepSeek's own format, after OpenAI's chat completions. */
export const chatCompletions: Dialect = {
  parse: parseRequest,
  errorBody,
  createSink(response, request, { head, onFirstPiece }) {
    if (request.stream !== true) return createJsonSink(response, head, onFirstPiece)
    return createEventStreamSink(response, head, {
      thinking: isThinking(request),
      includeUsage: request.stream_options?.include_usage === true,
      onFirstPiece,
    })
  },
}

/** Anthropic's Messages API, as DeepSeek serves it too. */
export const messagesApi: Dialect = {
  parse: parseMessagesRequest,
  errorBody: anthropicErrorBody,
  createSink(response, request, { head, input, onFirstPiece }) {
    const named = { ...head, id: `msg_${head.id.replaceAll('-', '')}` }
    if (request.stream !== true) return createMessagesJsonSink(response, named, onFirstPiece)
    return createMessagesStreamSink(response, named, { input, onFirstPiece })
  },
}
