import { modelCallsResponseSchema } from '@boocode/contracts'
import type { ModelCall } from '@boocode/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../../lib/api/request.ts'

/** The requests to models of one turn. `revision` is what the viewer knows of them: another one is asked for anew. */
export function modelCallsQuery(chatId: string, turn: number, revision: string) {
  return queryOptions({
    queryKey: ['model-calls', chatId, turn, revision],
    queryFn: async ({ signal }) => {
      const calls: ModelCall[] = []
      let cursor: string | null = null
      do {
        const page: { model_calls: ModelCall[]; next_cursor: string | null } = await request(modelCallsResponseSchema, pathOf(chatId, turn, cursor), { signal })
        calls.push(...page.model_calls)
        cursor = page.next_cursor
      } while (cursor !== null)
      return calls
    },
    staleTime: Infinity,
    gcTime: 60_000,
  })
}

function pathOf(chatId: string, turn: number, cursor: string | null): string {
  const query = new URLSearchParams({ turn_number: String(turn), limit: '200' })
  if (cursor !== null) query.set('cursor', cursor)
  return `/api/chats/${chatId}/model-calls?${query.toString()}`
}
