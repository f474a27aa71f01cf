import { pinsResponseSchema } from '@boocode/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request, requestNothing } from '../../../lib/api/request.ts'

/** The pinned messages of a chat. `revision` grows when they change. */
export function pinsQuery(chatId: string, revision: number) {
  return queryOptions({
    queryKey: ['pins', chatId, revision],
    queryFn: async () => (await request(pinsResponseSchema, `/api/chats/${chatId}/pins`)).pins,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
  })
}

export async function setPin(messageId: string, isPinned: boolean): Promise<void> {
  await requestNothing(`/api/messages/${messageId}/pin`, { method: isPinned ? 'PUT' : 'DELETE' })
}
