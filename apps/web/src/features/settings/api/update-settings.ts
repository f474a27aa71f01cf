import { settingsResponseSchema } from '@boocode/contracts'
import type { Settings, UpdateSettings } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

/** Merges a change into the settings. An `invalid_request` names the fields in its details. */
export async function updateSettings(change: UpdateSettings): Promise<Settings> {
  return (await request(settingsResponseSchema, '/api/settings', { method: 'PATCH', body: change })).settings
}
