import type { ServerResponse } from 'node:http'
import type { ModelError } from '../wire/model-error.ts'

/** The client's side of an answer: writing with back-pressure, and cutting it off. */
export interface Connection {
  /** Writes and settles when more may be written, or when the client has gone. */
  write(text: string): Promise<void>
  writable(): Promise<void>
  sendJson(status: number, body: unknown): void
  /** Destroys the socket once what was written has left this process. */
  cut(): Promise<void>
}

export function createConnection(response: ServerResponse): Connection {
  const drained = (): Promise<void> => {
    if (!response.writableNeedDrain || response.destroyed) return Promise.resolve()
    return new Promise((resolve) => {
      const done = (): void => {
        response.off('drain', done)
        response.off('close', done)
        resolve()
      }
      response.on('drain', done)
      response.on('close', done)
    })
  }
  return {
    write(text) {
      if (response.destroyed) return Promise.resolve()
      return response.write(text) ? Promise.resolve() : drained()
    },
    writable: drained,
    sendJson: (status, body) => sendJson(response, status, body),
    async cut() {
      const { socket } = response
      if (socket !== null && socket.writableLength > 0) {
        // The callback of an empty write comes after all earlier bytes, or when the socket fails.
        await new Promise((resolve) => socket.write('', resolve))
      }
      response.destroy()
    },
  }
}

/** Sends the head of a stream of events, unless it was sent already. */
export function openEventStream(response: ServerResponse): void {
  if (response.headersSent || response.destroyed) return
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
}

/** An error as the status of the answer. `body` is in the form of the API that was asked. */
export function sendError(response: ServerResponse, error: ModelError, body: unknown): void {
  if (response.headersSent || response.destroyed) return
  if (error.retryAfterSeconds !== undefined) response.setHeader('retry-after', error.retryAfterSeconds)
  sendJson(response, error.status, body)
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}
