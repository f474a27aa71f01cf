import type { ServerResponse } from 'node:http'
import { errorBody } from '../wire/model-error.ts'
import type { AnswerHead } from './answer-head.ts'
import { createWholeAnswer } from './whole-answer.ts'
import type { WholeMessage } from './whole-answer.ts'
import type { Sink } from './sink.ts'

/** One `chat.completion` body at the end. */
export function createJsonSink(response: ServerResponse, head: AnswerHead, onFirstPiece: () => void): Sink {
  return createWholeAnswer(response, {
    onFirstPiece,
    errorBody,
    body: (message, reason, usage) => ({
      id: head.id,
      object: 'chat.completion',
      created: head.created,
      model: head.model,
      choices: [{ index: 0, message: messageOf(message), logprobs: null, finish_reason: reason }],
      usage,
      system_fingerprint: head.fingerprint,
    }),
  })
}

function messageOf({ reasoning, content, calls }: WholeMessage): unknown {
  return {
    role: 'assistant',
    content,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(calls.length > 0 && {
      tool_calls: calls.map(({ id, name, args }, index) => ({ index, id, type: 'function', function: { name, arguments: args } })),
    }),
  }
}
