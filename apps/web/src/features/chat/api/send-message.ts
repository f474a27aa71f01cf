import { createdMessageResponseSchema } from '@boocode/contracts'
import type { Message, Turn } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

/** What becomes of a message while a turn runs: it waits for its end, or goes before its next step. */
export type When = 'queue' | 'steer'

/** Sends or queues a message. The same key never sends twice. */
export async function sendMessage(
  chatId: string,
  body: { content: string; when: When; attachment_ids: readonly string[] },
  idempotencyKey: string,
): Promise<{ message: Message; turn: Turn }> {
  const options = { method: 'POST' as const, body, idempotencyKey }
  return request(createdMessageResponseSchema, `/api/chats/${chatId}/messages`, options)
}
