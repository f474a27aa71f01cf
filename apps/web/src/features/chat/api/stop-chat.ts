import { stopResponseSchema } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

/** Stops the running turn. Resolves to the texts that were queued, which are the person's again. */
export async function stopChat(chatId: string): Promise<string[]> {
  const answer = await request(stopResponseSchema, `/api/chats/${chatId}/stop`, { method: 'POST' })
  return answer.returned.map((message) => message.content)
}
