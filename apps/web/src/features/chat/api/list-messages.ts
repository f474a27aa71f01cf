import { messagesResponseSchema } from '@boocode/contracts'
import type { Message } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

export interface MessagePage {
  readonly messages: readonly Message[]
  readonly nextCursor: string | null
}

/** The page before `cursor`, newest last. */
export async function listMessages(chatId: string, cursor: string): Promise<MessagePage> {
  const path = `/api/chats/${chatId}/messages?limit=100&cursor=${encodeURIComponent(cursor)}`
  const page = await request(messagesResponseSchema, path)
  return { messages: page.messages, nextCursor: page.next_cursor }
}
