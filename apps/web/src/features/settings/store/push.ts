import { pushSubscriptionSchema } from '@boocode/contracts'
import type { PushEvent } from '@boocode/contracts'
import { serviceWorker } from '../../../lib/service-worker.ts'
import { deletePush, getPushKey, savePush } from '../api/push.ts'
import type { NotificationPreferences } from './notifications.ts'

const events: readonly PushEvent[] = ['needs_you', 'failed', 'done_unread']

/**
 * Makes the server notify this device also while no window is open, or no longer.
 * Resolves to false where the browser offers no push: then only open windows notify.
 */
export async function followByPush(preferences: NotificationPreferences): Promise<boolean> {
  const registration = await serviceWorker()
  if (registration === null || !('pushManager' in registration)) return false
  const known = await registration.pushManager.getSubscription()
  if (!preferences.isOn) {
    if (known === null) return false
    await deletePush(known.endpoint)
    await known.unsubscribe()
    return false
  }
  try {
    const subscription = known ?? (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(await getPushKey()) }))
    const { endpoint, keys } = pushSubscriptionSchema.omit({ events: true }).parse(subscription.toJSON())
    await savePush({ endpoint, keys }, events.filter((event) => preferences[event]))
    return true
  } catch (error) {
    // No push service can be reached from this browser, as in many that were built without one.
    if (error instanceof DOMException) return false
    throw error
  }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}
