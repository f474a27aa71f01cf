import { requestNothing } from '../../../lib/api/request.ts'

export async function deleteChat(id: string): Promise<void> {
  await requestNothing(`/api/chats/${id}`, { method: 'DELETE' })
}
