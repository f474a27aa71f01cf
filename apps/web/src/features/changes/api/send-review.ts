import { createdMessageResponseSchema } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

/** Tells the agent of a chat; while it works the message waits for its turn to end. */
export async function sendReview(chatId: string, content: string, idempotencyKey: string): Promise<void> {
  await request(createdMessageResponseSchema, `/api/chats/${chatId}/messages`, { method: 'POST', body: { content, when: 'queue' }, idempotencyKey })
}
