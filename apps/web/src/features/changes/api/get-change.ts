import { changeResponseSchema } from '@boocode/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../../lib/api/request.ts'
import { changesKey } from './list-changes.ts'

/** One change with its hunks, which can be taken one by one. */
export function changeQuery(sessionId: string, id: string) {
  return queryOptions({
    queryKey: [...changesKey(sessionId), 'one', id],
    queryFn: async ({ signal }) => await request(changeResponseSchema, `/api/changes/${id}`, { signal }),
    staleTime: Infinity,
  })
}
