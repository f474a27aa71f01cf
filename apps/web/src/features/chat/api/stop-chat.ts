import { stopResponseSchema } from '@boocode/contracts'
import type { ReturnedMessage } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

/** Stops the running turn. Resolves to what was queued, which is the person's again. */
export async function stopChat(chatId: string): Promise<readonly ReturnedMessage[]> {
  const answer = await request(stopResponseSchema, `/api/chats/${chatId}/stop`, { method: 'POST' })
  return answer.returned
}
