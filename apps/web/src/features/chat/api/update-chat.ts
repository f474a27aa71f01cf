import { chatResponseSchema } from '@boocode/contracts'
import type { Chat, Effort, Mode } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

export type ChatPatch = { name: string } | { model: string } | { mode: Mode } | { effort: Effort | null }

export async function updateChat(id: string, patch: ChatPatch): Promise<Chat> {
  return (await request(chatResponseSchema, `/api/chats/${id}`, { method: 'PATCH', body: patch })).chat
}
