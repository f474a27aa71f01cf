import { pushKeyResponseSchema } from '@boocode/contracts'
import type { PushEvent, PushSubscription as Subscription } from '@boocode/contracts'
import { request, requestNothing } from '../../../lib/api/request.ts'

/** The key by which the browser's push service knows this server. */
export async function getPushKey(): Promise<string> {
  return (await request(pushKeyResponseSchema, '/api/push')).public_key
}

export async function savePush(subscription: Omit<Subscription, 'events'>, events: readonly PushEvent[]): Promise<void> {
  await requestNothing('/api/push', { method: 'POST', body: { ...subscription, events } })
}

export async function deletePush(endpoint: string): Promise<void> {
  await requestNothing('/api/push', { method: 'DELETE', body: { endpoint } })
}
