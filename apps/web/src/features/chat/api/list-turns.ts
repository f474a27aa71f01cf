import { timelineResponseSchema } from '@boocode/contracts'
import type { TimelineTurn } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

export interface TurnPage {
  readonly turns: readonly TimelineTurn[]
  readonly nextCursor: string | null
}

/** The newest turns, or those before `cursor`, newest last. */
export async function listTurns(chatId: string, cursor: string | null): Promise<TurnPage> {
  const from = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
  const page = await request(timelineResponseSchema, `/api/chats/${chatId}/timeline?limit=100${from}`)
  return { turns: page.turns, nextCursor: page.next_cursor }
}
