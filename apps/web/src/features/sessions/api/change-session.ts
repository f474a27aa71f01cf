import { sessionResponseSchema } from '@boocode/contracts'
import type { Session } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

export async function changeSession(id: string, change: { name?: string; pinned?: boolean; archived?: boolean }): Promise<Session> {
  return (await request(sessionResponseSchema, `/api/sessions/${id}`, { method: 'PATCH', body: change })).session
}
