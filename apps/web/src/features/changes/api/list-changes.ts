import { changesResponseSchema } from '@boocode/contracts'
import { queryOptions } from '@tanstack/react-query'
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
