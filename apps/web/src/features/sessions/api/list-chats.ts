import { chatsResponseSchema } from '@boocode/contracts'
import type { Chat } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

/** The chats of a session, by number. */
export async function listChats(sessionId: string): Promise<readonly Chat[]> {
  return (await request(chatsResponseSchema, `/api/sessions/${sessionId}/chats?limit=200`)).chats
}
