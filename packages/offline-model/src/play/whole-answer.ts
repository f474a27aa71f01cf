import type { ServerResponse } from 'node:http'
import type { ModelError } from '../wire/model-error.ts'
import { createConnection, sendError } from './connection.ts'
import type { Sink, Usage } from './sink.ts'

/** An answer that is complete. */
export interface WholeMessage {
  reasoning: string
  content: string
  calls: { id: string; name: string; args: string }[]
}

export interface WholeAnswerOptions {
  onFirstPiece: () => void
  body: (message: WholeMessage, reason: string, usage: Usage) => unknown
  errorBody: (error: ModelError) => unknown
}

/** Gathers an answer that is sent as one JSON body at its end. `raw` has no place in it and is ignored. */
export function createWholeAnswer(response: ServerResponse, options: WholeAnswerOptions): Sink {
  const connection = createConnection(response)
  const reasoning: string[] = []
  const content: string[] = []
  const calls: { id: string; name: string; pieces: string[] }[] = []
  let body: unknown

  const message = (): WholeMessage => ({
    reasoning: reasoning.join(''),
    content: content.join(''),
    calls: calls.map(({ id, name, pieces }) => ({ id, name, args: pieces.join('') })),
  })
  // After blank lines the status is out, and only the body is left to be said.
  const send = (status: number, json: unknown): void => {
    if (response.headersSent) response.end(JSON.stringify(json))
    else connection.sendJson(status, json)
  }

  return {
    pending: 0,
    reasoning: (piece) => void reasoning.push(piece),
    content: (piece) => void content.push(piece),
    toolCall: (_index, id, name) => void calls.push({ id, name, pieces: [] }),
    toolArguments: (index, piece) => void calls[index]?.pieces.push(piece),
    raw: () => undefined,
    keepAlive() {
      if (response.destroyed) return
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/json' })
      response.write('\n')
    },
    flush: () => Promise.resolve(),
    finish(reason, usage) {
      body = options.body(message(), reason, usage)
    },
    close() {
      options.onFirstPiece()
      send(200, body)
    },
    fail(error) {
      if (response.headersSent) send(error.status, options.errorBody(error))
      else sendError(response, error, options.errorBody(error))
    },
    drop: () => connection.cut(),
  }
}
