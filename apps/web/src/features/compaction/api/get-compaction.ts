import { compactionResponseSchema } from '@boocode/contracts'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { request } from '../../../lib/api/request.ts'

/**
 * The newest summary of a chat, proposed or in use; null when there is none.
 *
 * @param revision grows whenever the stream tells of a summary
 */
export function compactionQuery(chatId: string, revision: number) {
  return queryOptions({
    queryKey: ['compaction', chatId, revision],
    queryFn: async ({ signal }) => (await request(compactionResponseSchema, `/api/chats/${chatId}/compaction`, { signal })).compaction,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  })
}
