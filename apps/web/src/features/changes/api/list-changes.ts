import { changesResponseSchema } from '@boocode/contracts'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { request } from '../../../lib/api/request.ts'

/** Everything that was read about the changes of a session stands under this key. */
export function changesKey(sessionId: string): readonly string[] {
  return ['changes', sessionId]
}

/** The newest changes of a chat, newest first: enough for what its conversation shows. */
export function chatChangesQuery(sessionId: string, chatId: string) {
  return queryOptions({
    queryKey: [...changesKey(sessionId), 'chat', chatId],
    queryFn: async ({ signal }) =>
      (await request(changesResponseSchema, `/api/sessions/${sessionId}/changes?limit=100&chat_id=${chatId}`, { signal })).changes,
    staleTime: Infinity,
  })
}

/** The changes of a session, or of one chat of it, by pages, newest first. */
export function changePagesQuery(sessionId: string, chatId: string | null) {
  return infiniteQueryOptions({
    queryKey: [...changesKey(sessionId), 'pages', chatId],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const chat = chatId === null ? '' : `&chat_id=${chatId}`
      const cursor = pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`
      return await request(changesResponseSchema, `/api/sessions/${sessionId}/changes?limit=100${chat}${cursor}`, { signal })
    },
    getNextPageParam: (page) => page.next_cursor,
    staleTime: Infinity,
  })
}
