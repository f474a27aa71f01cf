import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, RequestListener } from 'node:http'
import { scanRequest } from '../cache/scan-request.ts'
import { sendError, sendJson } from '../play/connection.ts'
import { ModelError, defaultMessage } from '../wire/model-error.ts'
import { chatCompletions, messagesApi } from './dialect.ts'
import type { Dialect } from './dialect.ts'
import { parseCountRequest } from './parse-request.ts'
import { readBody } from './read-body.ts'
import { serveCompletion } from './serve-completion.ts'
import type { CompletionContext } from './serve-completion.ts'

export interface HandlerContext extends CompletionContext {
  /** The only key that is let in; `undefined` lets everyone in. */
  requireKey: string | undefined
  /** Told of faults of our own, never of bad requests. */
  onError: (error: unknown) => void
}

/** Routes, checks the key, and turns every fault into the error form of the API that was asked. Never throws. */
export function createHandler(context: HandlerContext): RequestListener {
  return (incoming, response) => {
    const path = pathOf(incoming)
    const answer = async (): Promise<void> => {
      const route = routeOf(path, incoming.method)
      requireKey(incoming, context.requireKey)
      switch (route) {
        case 'chat':
          return serveCompletion(incoming, response, context, chatCompletions)
        case 'messages':
          return serveCompletion(incoming, response, context, messagesApi)
        case 'count': {
          const body = await readBody(incoming, context.maxBodyBytes)
          return sendJson(response, 200, { input_tokens: scanRequest(parseCountRequest(body, context.models)).tokens })
        }
        case 'models':
          return sendJson(response, 200, modelList(context.models))
        case 'balance':
          return sendJson(response, 200, balance)
      }
    }
    answer().catch((error: unknown) => {
      // Reading a body that never arrives whole fails too; then there is nobody left to tell.
      if (response.destroyed) return
      // What is left of a refused body has to be read, or the connection is stuck for its next request.
      incoming.resume()
      if (!(error instanceof ModelError)) context.onError(error)
      const refusal = error instanceof ModelError ? error : new ModelError(500, defaultMessage(500))
      if (response.headersSent) response.destroy()
      else sendError(response, refusal, dialectOf(path).errorBody(refusal))
    })
  }
}

type Route = 'chat' | 'messages' | 'count' | 'models' | 'balance'

/** Paths without a leading `/anthropic` and `/v1`, which clients put or leave as they like. */
const routes: Record<string, { method: string; route: Route } | undefined> = {
  '/chat/completions': { method: 'POST', route: 'chat' },
  '/messages': { method: 'POST', route: 'messages' },
  '/messages/count_tokens': { method: 'POST', route: 'count' },
  '/models': { method: 'GET', route: 'models' },
  '/user/balance': { method: 'GET', route: 'balance' },
}

function pathOf(incoming: IncomingMessage): string {
  return (incoming.url ?? '').split('?', 1)[0] ?? ''
}

function routeOf(path: string, method: string | undefined): Route {
  const known = routes[path.replace(/^\/anthropic(?=\/)/, '').replace(/^\/v1(?=\/)/, '')]
  if (known === undefined) throw new ModelError(404, 'There is nothing at this path.')
  if (method !== known.method) throw new ModelError(405, `This path takes ${known.method} only.`)
  return known.route
}

function dialectOf(path: string): Dialect {
  return path.startsWith('/anthropic/') || path.includes('/messages') ? messagesApi : chatCompletions
}

function requireKey({ headers }: IncomingMessage, key: string | undefined): void {
  if (key === undefined) return
  const bearer = /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1]
  const sent = bearer ?? headers['x-api-key']
  if (timingSafeEqual(digest(typeof sent === 'string' ? sent : ''), digest(key))) return
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

/** DeepSeek's form (api-docs.deepseek.com/api/get-user-balance). What costs nothing never runs out. */
const balance = {
  is_available: true,
  balance_infos: [{ currency: 'USD', total_balance: '0.00', granted_balance: '0.00', topped_up_balance: '0.00' }],
}
