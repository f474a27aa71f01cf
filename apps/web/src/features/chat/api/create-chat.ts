import { chatResponseSchema } from '@boocode/contracts'
import type { Chat } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

export async function createChat(sessionId: string): Promise<Chat> {
  return (await request(chatResponseSchema, `/api/sessions/${sessionId}/chats`, { method: 'POST', body: {} })).chat
}
