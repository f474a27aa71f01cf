import type { ServerResponse } from 'node:http'
import { errorBody } from '../wire/model-error.ts'
import type { AnswerHead } from './answer-head.ts'
import { createConnection, openEventStream, sendError } from './connection.ts'
import type { Sink } from './sink.ts'

/**
 * Server-sent events in DeepSeek's form: one event per chunk, `usage` on the last chunk (which has
 * the `finish_reason` too) and `null` before it when `include_usage` was asked, then `[DONE]`.
 * Events of one turn of the event loop share one write; each stays an event of its own.
 */
export function createEventStreamSink(
  response: ServerResponse,
  head: AnswerHead,
  options: { thinking: boolean; includeUsage: boolean; onFirstPiece: () => void },
): Sink {
  const connection = createConnection(response)
  // Everything that is the same in each chunk is put together once: this is the hot path.
  const open =
    `data: {"id":${JSON.stringify(head.id)},"object":"chat.completion.chunk",` +
    `"created":${head.created},"model":${JSON.stringify(head.model)},` +
    `"system_fingerprint":${JSON.stringify(head.fingerprint)},"choices":[{"index":0,"delta":`
  const close = `,"logprobs":null,"finish_reason":null}]${options.includeUsage ? ',"usage":null' : ''}}\n\n`
  const afterReasoning = options.thinking ? ',"reasoning_content":null}' : '}'
  const beforeReasoning = options.thinking ? '{"content":null,"reasoning_content":' : '{"reasoning_content":'
  let isStarted = false
  let buffer = ''

  const start = (): void => {
    if (isStarted) return
    isStarted = true
    openEventStream(response)
    const reasoning = options.thinking ? ',"reasoning_content":""' : ''
    buffer = `${open}{"role":"assistant","content":${options.thinking ? 'null' : '""'}${reasoning}}${close}${buffer}`
  }
  const delta = (json: string): void => {
    start()
    buffer += open + json + close
  }
  const flush = (): Promise<void> => {
    const text = buffer
    buffer = ''
    if (text === '') return connection.writable()
    options.onFirstPiece()
    return connection.write(text)
  }

  return {
    get pending() {
      return buffer.length
    },
    reasoning: (piece) => delta(`${beforeReasoning}${JSON.stringify(piece)}}`),
    content: (piece) => delta(`{"content":${JSON.stringify(piece)}${afterReasoning}`),
    toolCall(index, id, name) {
      const call = { index, id, type: 'function', function: { name, arguments: '' } }
      delta(`{"tool_calls":[${JSON.stringify(call)}]}`)
    },
    toolArguments(index, piece) {
      delta(`{"tool_calls":[{"index":${index},"function":{"arguments":${JSON.stringify(piece)}}}]}`)
    },
    raw(data) {
      start()
      buffer += data
    },
    keepAlive() {
      openEventStream(response)
      buffer += ': keep-alive\n\n'
    },
    flush,
    finish(reason, usage) {
      start()
      const end = `,"logprobs":null,"finish_reason":${JSON.stringify(reason)}}]`
      buffer += `${open}{"content":""${afterReasoning}${end},"usage":${JSON.stringify(usage)}}\n\n`
    },
    close() {
      response.end(`${buffer}data: [DONE]\n\n`)
      buffer = ''
    },
    fail(error) {
      if (!response.headersSent) return sendError(response, error, errorBody(error))
      response.end(`${buffer}data: ${JSON.stringify(errorBody(error))}\n\n`)
      buffer = ''
    },
    async drop() {
      await flush()
      await connection.cut()
    },
  }
}
