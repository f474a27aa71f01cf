import { AppError } from '@boocode/contracts'
import type { FastifyRequest } from 'fastify'
import { authenticate } from './auth.ts'
import type { Authenticator, Caller } from './auth.ts'
import type { App } from './app.ts'

const callers = new WeakMap<FastifyRequest, Caller>()

/** Every route registered on `app` after this needs a paired browser or the API token. */
export function requireCaller(app: App, auth: Authenticator, databaseFault: () => AppError | null): void {
  app.addHook('onRequest', async (request) => {
    const fault = databaseFault()
    if (fault !== null) throw new AppError('unavailable', fault.message)
    callers.set(request, await authenticate(auth, { headers: request.headers, address: request.ip }))
  })
}

/** Who made the request; only on routes behind `requireCaller`. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request)
  if (caller === undefined) throw new Error('the route is not behind requireCaller')
  return caller
}
