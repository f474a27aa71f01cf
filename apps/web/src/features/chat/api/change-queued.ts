import { messageResponseSchema } from '@boocode/contracts'
import type { Message } from '@boocode/contracts'
import { request, requestNothing } from '../../../lib/api/request.ts'

interface Queued {
  readonly chatId: string
  readonly messageId: string
}

/** Changes the words of a message that waits, or puts it before the next step. Throws `conflict` when its turn has begun. */
export async function changeQueued({ chatId, messageId }: Queued, patch: { content: string } | { when: 'steer' }): Promise<Message> {
  return (await request(messageResponseSchema, `/api/chats/${chatId}/queue/${messageId}`, { method: 'PATCH', body: patch })).message
}

export async function removeQueued({ chatId, messageId }: Queued): Promise<void> {
  await requestNothing(`/api/chats/${chatId}/queue/${messageId}`, { method: 'DELETE' })
}
