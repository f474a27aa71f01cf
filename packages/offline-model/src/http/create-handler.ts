import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, RequestListener } from 'node:http'
import { sendJson } from '../play/connection.ts'
import { ModelError, defaultMessage, errorBody } from '../wire/model-error.ts'
import { serveCompletion } from './serve-completion.ts'
import type { CompletionContext } from './serve-completion.ts'

export interface HandlerContext extends CompletionContext {
  /** The only key that is let in; `undefined` lets everyone in. */
  requireKey: string | undefined
  /** Told of faults of our own, never of bad requests. */
  onError: (error: unknown) => void
}

/** Routes, checks the key, and turns every fault into DeepSeek's error form. Never throws. */
export function createHandler(context: HandlerContext): RequestListener {
  return (incoming, response) => {
    const answer = async (): Promise<void> => {
      const route = routeOf(incoming)
      requireKey(incoming, context.requireKey)
      if (route === 'completion') return serveCompletion(incoming, response, context)
      sendJson(response, 200, modelList(context.models))
    }
    answer().catch((error: unknown) => {
      // Reading a body that never arrives whole fails too; then there is nobody left to tell.
      if (response.destroyed) return
      // What is left of a refused body has to be read, or the connection is stuck for its next request.
      incoming.resume()
      if (!(error instanceof ModelError)) context.onError(error)
      const refusal =
        error instanceof ModelError ? error : new ModelError(500, defaultMessage(500))
      if (response.headersSent) response.destroy()
      else sendJson(response, refusal.status, errorBody(refusal))
    })
  }
}

function routeOf(incoming: IncomingMessage): 'completion' | 'models' {
  const path = (incoming.url ?? '').split('?', 1)[0]?.replace(/^\/v1\//, '/')
  const expected = path === '/chat/completions' ? 'POST' : path === '/models' ? 'GET' : undefined
  if (expected === undefined) throw new ModelError(404, 'There is nothing at this path.')
  if (incoming.method !== expected) throw new ModelError(405, `This path takes ${expected} only.`)
  return expected === 'POST' ? 'completion' : 'models'
}

function requireKey(incoming: IncomingMessage, key: string | undefined): void {
  if (key === undefined) return
  const sent = /^Bearer\s+(.+)$/i.exec(incoming.headers.authorization ?? '')?.[1] ?? ''
  if (timingSafeEqual(digest(sent), digest(key))) return
  throw new ModelError(401, defaultMessage(401))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function modelList(models: readonly string[]): unknown {
  return {
    object: 'list',
    data: models.map((id) => ({ id, object: 'model', owned_by: 'boocode-offline' })),
  }
}
