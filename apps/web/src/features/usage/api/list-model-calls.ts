import { modelCallsResponseSchema } from '@boocode/contracts'
import type { ModelCall } from '@boocode/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../../lib/api/request.ts'

/**
 * The requests to models of one turn, in order.
 * @param mark what they were when they were asked for; another mark asks again
 */
export function modelCallsQuery(chatId: string, turnNumber: number, mark: string) {
  return queryOptions({
    queryKey: ['model-calls', chatId, turnNumber, mark],
    queryFn: async ({ signal }) => await listModelCalls(chatId, turnNumber, signal),
    staleTime: Infinity,
  })
}

async function listModelCalls(chatId: string, turnNumber: number, signal: AbortSignal): Promise<readonly ModelCall[]> {
  const calls: ModelCall[] = []
  let cursor = ''
  for (;;) {
    const page = await request(modelCallsResponseSchema, `/api/chats/${chatId}/model-calls?limit=200&turn_number=${turnNumber}${cursor}`, { signal })
    calls.push(...page.model_calls)
    if (page.next_cursor === null) return calls
    cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`
  }
}
