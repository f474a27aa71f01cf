import { healthSchema } from '@boocode/contracts'
import type { Health } from '@boocode/contracts'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { authenticate } from '../../http/auth.ts'
import type { Authenticator } from '../../http/auth.ts'
import { selectServices } from './queries.ts'
import { version } from '../../version.ts'

/** `GET /api/health`: open to everyone; only those who may come in see more than the status. */
export function registerHealth(app: App, context: ServerContext, auth: Authenticator): void {
  app.get(
    '/api/health',
    { schema: { summary: 'Is it up?', tags: ['operation'], response: { 200: healthSchema, 503: healthSchema } } },
    async (request, reply) => {
      const services = context.databaseFault !== null ? null : await selectServices(context.database.sql).catch(() => null)
      if (services === null) return await reply.status(503).send({ status: 'down' as const })
      const known = await authenticate(auth, { headers: request.headers, address: request.ip }).catch(() => null)
      const health: Health = { status: 'ok' }
      if (known !== null) Object.assign(health, { version, db: 'ok', booterm: await context.booterm.state(), ...services } satisfies Partial<Health>)
      return await reply.send(health)
    },
  )
}
