import type { ServerResponse } from 'node:http'
import { anthropicErrorBody } from '../wire/anthropic/anthropic-error.ts'
import { messagesUsage, signatureOf, stopReason } from '../wire/anthropic/answer-parts.ts'
import type { AnswerHead } from './answer-head.ts'
import type { Sink } from './sink.ts'
import { createWholeAnswer } from './whole-answer.ts'
import type { WholeMessage } from './whole-answer.ts'

/** One `message` body of the Messages API at the end. */
export function createMessagesJsonSink(response: ServerResponse, head: AnswerHead, onFirstPiece: () => void): Sink {
  return createWholeAnswer(response, {
    onFirstPiece,
    errorBody: anthropicErrorBody,
    body: (message, reason, usage) => ({
      id: head.id,
      type: 'message',
      role: 'assistant',
      model: head.model,
      content: blocksOf(message),
      stop_reason: stopReason(reason),
      stop_sequence: null,
      usage: messagesUsage(usage),
    }),
  })
}

function blocksOf({ reasoning, content, calls }: WholeMessage): unknown[] {
  return [
    ...(reasoning === '' ? [] : [{ type: 'thinking', thinking: reasoning, signature: signatureOf(reasoning) }]),
    ...(content === '' ? [] : [{ type: 'text', text: content }]),
    ...calls.map(({ id, name, args }) => ({ type: 'tool_use', id, name, input: inputOf(args) })),
  ]
}

/** Arguments that are no JSON can only be sent as the text they are. */
function inputOf(args: string): unknown {
  try {
    return JSON.parse(args)
  } catch {
    // What a model wrote need not be JSON; the client sees it as it is.
    return args
  }
}
