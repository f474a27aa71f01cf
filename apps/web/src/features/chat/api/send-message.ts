import { createdMessageResponseSchema } from '@boocode/contracts'
import type { Message, Turn } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

/** Sends or queues a message. The same key never sends twice. */
export async function sendMessage(
  chatId: string,
  content: string,
  idempotencyKey: string,
): Promise<{ message: Message; turn: Turn }> {
  const options = { method: 'POST' as const, body: { content }, idempotencyKey }
  return request(createdMessageResponseSchema, `/api/chats/${chatId}/messages`, options)
}
