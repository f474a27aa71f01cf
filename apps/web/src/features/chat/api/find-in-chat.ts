import { findResponseSchema } from '@boocode/contracts'
import type { FindResponse } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

/** Where words occur in all of a chat. */
export async function findInChat(chatId: string, words: string, signal: AbortSignal): Promise<FindResponse> {
  return await request(findResponseSchema, `/api/chats/${chatId}/find?q=${encodeURIComponent(words)}`, { signal })
}
