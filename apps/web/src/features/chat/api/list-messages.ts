import { messagesResponseSchema } from '@boocode/contracts'
import type { Message, Request, TimelineTurn } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'
import type { AroundPage } from '../../../lib/live/transcript-pages.ts'

export interface MessagePage {
  readonly messages: readonly Message[]
  readonly requests: readonly Request[]
  readonly nextCursor: string | null
  /** Their turns, where the server tells them along: beyond a jump. */
  readonly turns: readonly TimelineTurn[] | undefined
}

const limit = 100

/** The page before `cursor`, newest last. */
export async function listMessages(chatId: string, cursor: string): Promise<MessagePage> {
  const page = await request(messagesResponseSchema, `/api/chats/${chatId}/messages?limit=${limit}&cursor=${encodeURIComponent(cursor)}`)
  return { messages: page.messages, requests: page.requests ?? [], nextCursor: page.next_cursor, turns: page.turns }
}

/** The page around a message, or the one that a cursor of such a page leads to. Throws `not_found` for a message that is not in the chat. */
export async function listAround(chatId: string, at: { messageId: string } | { cursor: string }): Promise<AroundPage> {
  const where = 'cursor' in at ? `cursor=${encodeURIComponent(at.cursor)}` : `around=${at.messageId}`
  const page = await request(messagesResponseSchema, `/api/chats/${chatId}/messages?limit=${limit}&${where}`)
  return { messages: page.messages, requests: page.requests ?? [], turns: page.turns ?? [], olderCursor: page.next_cursor, newerCursor: page.newer_cursor ?? null }
}
