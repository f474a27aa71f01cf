import type { ServerResponse } from 'node:http'
import { anthropicErrorBody } from '../wire/anthropic/anthropic-error.ts'
import type { AnswerHead } from './answer-head.ts'
import { createConnection, openEventStream, sendError } from './connection.ts'
import { createMessagesEvents } from './messages-events.ts'
import type { Sink, Usage } from './sink.ts'

/** Server-sent events of the Messages API. `input` is the usage known before the answer. */
export function createMessagesStreamSink(
  response: ServerResponse,
  head: AnswerHead,
  options: { input: Usage; onFirstPiece: () => void },
): Sink {
  const connection = createConnection(response)
  const events = createMessagesEvents(head, options.input)

  const flush = (): Promise<void> => {
    const text = events.take()
    if (text === '') return connection.writable()
    openEventStream(response)
    options.onFirstPiece()
    return connection.write(text)
  }

  return {
    get pending() {
      return events.pending
    },
    reasoning: (piece) => events.thinking(piece),
    content: (piece) => events.text(piece),
    toolCall: (call, id, name) => events.toolUse(call, id, name),
    toolArguments: (call, piece) => events.toolInput(call, piece),
    raw(data) {
      events.start()
      events.raw(data)
    },
    keepAlive: () => events.raw(': keep-alive\n\n'),
    flush,
    finish: (reason, usage) => events.finish(reason, usage),
    close() {
      events.stop()
      openEventStream(response)
      response.end(events.take())
    },
    fail(error) {
      const body = anthropicErrorBody(error)
      if (!response.headersSent && events.pending === 0) return sendError(response, error, body)
      openEventStream(response)
      response.end(`${events.take()}event: error\ndata: ${JSON.stringify(body)}\n\n`)
    },
    async drop() {
      await flush()
      await connection.cut()
    },
  }
}
