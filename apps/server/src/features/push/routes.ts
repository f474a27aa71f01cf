import { AppError, deletePushSchema, pushKeyResponseSchema, pushSubscriptionSchema } from '@boocode/contracts'
import type { PushSubscription } from '@boocode/contracts'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { callerOf } from '../../http/caller.ts'
import { encryptPush } from './encrypt.ts'
import { isPushHost } from './push-hosts.ts'
import { deleteSubscription, upsertSubscription } from './queries.ts'
import type { PushSender } from './service.ts'

const tags = ['push']

/** Web push: what a device subscribes with, and its subscription. */
export function registerPush(app: App, context: ServerContext, sender: PushSender): void {
  app.get('/api/push', { schema: { summary: 'The key that a browser subscribes with', tags, response: { 200: pushKeyResponseSchema } } }, () => ({
    public_key: sender.vapid.publicKey,
  }))
  app.post('/api/push', { schema: { summary: 'Tell this browser what chats have to say', tags, body: pushSubscriptionSchema } }, async (request, reply) => {
    checkSubscription(request.body, context.config.pushHosts)
    const caller = callerOf(request)
    await upsertSubscription(context.database.sql, request.body, caller.kind === 'device' ? caller.deviceId : null)
    await sender.wake()
    return await reply.status(204).send()
  })
  app.delete('/api/push', { schema: { summary: 'Tell this browser nothing more', tags, body: deletePushSchema } }, async (request, reply) => {
    await deleteSubscription(context.database.sql, request.body.endpoint)
    return await reply.status(204).send()
  })
}

function checkSubscription({ endpoint, keys }: PushSubscription, hosts: readonly string[]): void {
  if (!isPushHost(endpoint, hosts)) throw new AppError('unprocessable', 'This push service is not known here. Whoever runs BooCode can add its host to PUSH_HOSTS.')
  try {
    encryptPush('', keys)
  } catch (cause) {
    throw new AppError('unprocessable', 'The keys of this subscription are none. Subscribe again.', { cause })
  }
}
