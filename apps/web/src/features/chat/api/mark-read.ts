import { requestNothing } from '../../../lib/api/request.ts'

export async function markRead(chatId: string): Promise<void> {
  await requestNothing(`/api/chats/${chatId}/read`, { method: 'POST' })
}
