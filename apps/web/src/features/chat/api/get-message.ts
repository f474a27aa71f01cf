import { messageResponseSchema } from '@boocode/contracts'
import type { Message } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

/** One message, whole. */
export async function getMessage(id: string): Promise<Message> {
  return (await request(messageResponseSchema, `/api/messages/${id}`)).message
}
