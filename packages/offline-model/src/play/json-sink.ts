import type { ServerResponse } from 'node:http'
import { errorBody } from '../wire/model-error.ts'
import type { AnswerHead } from './answer-head.ts'
import { createConnection } from './connection.ts'
import type { Sink } from './sink.ts'

/** One `chat.completion` body at the end. `raw` has no place in it and is ignored. */
export function createJsonSink(
  response: ServerResponse,
  head: AnswerHead,
  onFirstPiece: () => void,
): Sink {
  const connection = createConnection(response)
  const reasoning: string[] = []
  const content: string[] = []
  const calls: { id: string; name: string; pieces: string[] }[] = []

  const message = (): Record<string, unknown> => ({
    role: 'assistant',
    content: content.join(''),
    ...(reasoning.length > 0 && { reasoning_content: reasoning.join('') }),
    ...(calls.length > 0 && {
      tool_calls: calls.map(({ id, name, pieces }, index) => ({
        index,
        id,
        type: 'function',
        function: { name, arguments: pieces.join('') },
      })),
    }),
  })

  return {
    isStarted: false,
    pending: 0,
    reasoning: (piece) => void reasoning.push(piece),
    content: (piece) => void content.push(piece),
    toolCall: (_index, id, name) => void calls.push({ id, name, pieces: [] }),
    toolArguments: (index, piece) => void calls[index]?.pieces.push(piece),
    raw: () => undefined,
    flush: () => Promise.resolve(),
    finish(reason, usage) {
      const { id, created, model, fingerprint } = head
      onFirstPiece()
      connection.sendJson(200, {
        id,
        object: 'chat.completion',
        created,
        model,
        choices: [{ index: 0, message: message(), logprobs: null, finish_reason: reason }],
        usage,
        system_fingerprint: fingerprint,
      })
    },
    fail: (error) => connection.sendJson(error.status, errorBody(error)),
    drop: () => connection.cut(),
  }
}
