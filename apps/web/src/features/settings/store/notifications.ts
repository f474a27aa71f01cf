import { z } from 'zod'
import { createStore } from 'zustand/vanilla'
import { readStored, writeStored } from '../../../lib/storage.ts'

const preferencesSchema = z.object({
  isOn: z.boolean().catch(false),
  needs_you: z.boolean().catch(true),
  failed: z.boolean().catch(true),
  done_unread: z.boolean().catch(false),
})
/** What this device tells a person who is not looking. */
export type NotificationPreferences = z.infer<typeof preferencesSchema>

const key = 'boocode.notifications'

export const notificationPreferences = createStore<NotificationPreferences>(read)

export function setNotificationPreferences(change: Partial<NotificationPreferences>): void {
  notificationPreferences.setState(change)
  writeStored(key, JSON.stringify(notificationPreferences.getState()))
}

function read(): NotificationPreferences {
  try {
    return preferencesSchema.parse(JSON.parse(readStored(key) ?? '{}'))
  } catch {
    return preferencesSchema.parse({})
  }
}
