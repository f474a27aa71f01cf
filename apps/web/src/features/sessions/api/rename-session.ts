import { sessionResponseSchema } from '@boocode/contracts'
import type { Session } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

export async function renameSession(id: string, name: string): Promise<Session> {
  return (await request(sessionResponseSchema, `/api/sessions/${id}`, { method: 'PATCH', body: { name } })).session
}
