import { createdSessionResponseSchema } from '@boocode/contracts'
import type { Chat, Session } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

/** A session comes with its chat 1. */
export async function createSession(projectId: string): Promise<{ session: Session; chat: Chat }> {
  return request(createdSessionResponseSchema, '/api/sessions', { method: 'POST', body: { project_id: projectId } })
}
