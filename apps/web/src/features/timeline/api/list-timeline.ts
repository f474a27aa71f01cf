import { timelineResponseSchema } from '@boocode/contracts'
import type { TimelineTurn } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

/** Most turns of one answer. */
export const timelinePage = 200

/** The turns right before a number, newest last; of the newest where it is null. */
export async function listTimeline(chatId: string, before: number | null, limit = timelinePage): Promise<readonly TimelineTurn[]> {
  const from = before === null ? '' : `&before=${before}`
  return (await request(timelineResponseSchema, `/api/chats/${chatId}/timeline?limit=${limit}${from}`)).turns
}
