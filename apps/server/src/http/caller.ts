import { AppError } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
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

/** What others are shown of whoever made the request. */
export async function callerName(sql: Sql, request: FastifyRequest): Promise<string> {
  const caller = callerOf(request)
  if (caller.kind === 'token') return 'API token'
  const rows = await sql<{ name: string }>`select name from devices where id = ${caller.deviceId}`
  return rows[0]?.name ?? 'A revoked device'
}
