import { AppError, devicesResponseSchema, pairRequestSchema, pairResponseSchema } from '@boocode/contracts'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { writeOnce } from '../../http/idempotency.ts'
import { cookieName } from '../../http/auth.ts'
import type { Authenticator } from '../../http/auth.ts'
import { found, idParamsSchema } from '../../http/params.ts'
import { callerOf } from '../../http/caller.ts'
import { deleteDevice, pairDevice, selectDevices } from './queries.ts'

const cookieMaxAgeSeconds = 400 * 24 * 60 * 60

/** `POST /api/pair`: trades a one-time token for a device cookie. Open, and limited per address. */
export function registerPairing(app: App, context: ServerContext, auth: Authenticator): void {
  app.post(
    '/api/pair',
    { schema: { summary: 'Pair this browser', tags: ['access'], body: pairRequestSchema, response: { 200: pairResponseSchema } } },
    async (request, reply) => {
      const name = request.body.device_name ?? deviceName(request.headers['user-agent'])
      const paired = await context.database.transaction((tx) => pairDevice(tx, { token: request.body.token, name }))
      if (paired === null) {
        auth.limiter.failed(request.ip)
        throw new AppError('forbidden', 'This pairing link was used or is too old. Make a new one: npm start -- pair')
      }
      void reply.header('set-cookie', deviceCookie(context, paired.secret))
      return { device: paired.device }
    },
  )
}

/** `GET /api/devices`, `DELETE /api/devices/:id`. */
export function registerDevices(app: App, context: ServerContext): void {
  app.get(
    '/api/devices',
    { schema: { summary: 'Paired browsers', tags: ['access'], response: { 200: devicesResponseSchema } } },
    async (request) => {
      const caller = callerOf(request)
      const rows = await selectDevices(context.database.sql)
      const devices = rows.map((row) => ({ ...row, current: caller.kind === 'device' && caller.deviceId === row.id }))
      return { devices, next_cursor: null }
    },
  )
  app.delete(
    '/api/devices/:id',
    { schema: { summary: 'Revoke a browser', tags: ['access'], params: idParamsSchema } },
    async (request, reply) => {
      await writeOnce(context, request, async (tx) => {
        found(await deleteDevice(tx, request.params.id), 'device')
      })
      context.onDeviceRevoked(request.params.id)
      return await reply.status(204).send()
    },
  )
}

function deviceCookie(context: ServerContext, secret: string): string {
  const secure = context.config.publicUrl?.startsWith('https:') === true ? '; Secure' : ''
  return `${cookieName(context.config)}=${secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${cookieMaxAgeSeconds}${secure}`
}

function deviceName(userAgent: string | undefined): string {
  const browser = /(Firefox|Edg|Chrome|Safari)/.exec(userAgent ?? '')?.[1]?.replace('Edg', 'Edge') ?? 'Browser'
  const system = /(Windows|Mac OS X|iPhone|iPad|Android|Linux)/.exec(userAgent ?? '')?.[1]?.replace('Mac OS X', 'macOS')
  return system === undefined ? browser : `${browser} on ${system}`
}
