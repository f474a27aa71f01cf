import { z } from 'zod'

/** What a device wants to be told of while nobody looks. */
export const pushEventSchema = z.enum(['needs_you', 'failed', 'done_unread'])
export type PushEvent = z.infer<typeof pushEventSchema>

const base64url = z.string().regex(/^[\w-]+=*$/)

/** As the browser's `PushSubscription.toJSON()` gives it, and what to tell. */
export const pushSubscriptionSchema = z.object({
  /** Address at the browser's push service. */
  endpoint: z.url({ protocol: /^https?$/ }).max(2_000),
  keys: z.object({ p256dh: base64url.max(200), auth: base64url.max(100) }),
  events: z.array(pushEventSchema).max(3),
})
export type PushSubscription = z.infer<typeof pushSubscriptionSchema>
export const deletePushSchema = z.strictObject({ endpoint: z.string().max(2_000) })
/** The server's VAPID key: an uncompressed point on P-256, base64url. */
export const pushKeyResponseSchema = z.object({ public_key: z.string() })
/** What is pushed: the service worker shows it. */
export interface PushNotice {
  readonly title: string
  readonly body: string
  /** Path of the page that it opens. */
  readonly url: string
  /** One tag is one notification. */
  readonly tag: string
}
