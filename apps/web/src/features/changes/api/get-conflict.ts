import { conflictResponseSchema } from '@boocode/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../../lib/api/request.ts'
import { changesKey } from './list-changes.ts'

/** Where a change and its file as it is now do not go together; null when they do. Asked anew by everyone who looks. */
export function conflictQuery(sessionId: string, id: string) {
  return queryOptions({
    queryKey: [...changesKey(sessionId), 'conflict', id],
    queryFn: async ({ signal }) => (await request(conflictResponseSchema, `/api/changes/${id}/conflict`, { signal })).conflict,
    gcTime: 0,
  })
}
