import { sessionsResponseSchema } from '@boocode/contracts'
import { infiniteQueryOptions } from '@tanstack/react-query'
import { request } from '../../../lib/api/request.ts'

function sessionsBy(name: string, filter: string) {
  return infiniteQueryOptions({
    queryKey: ['sessions', name],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`
      return request(sessionsResponseSchema, `/api/sessions?limit=200${filter}${cursor}`, { signal })
    },
    getNextPageParam: (page) => page.next_cursor,
  })
}

/** Active sessions by pages, newest first: for those that the workspace snapshot left out. */
export const sessionsQuery = sessionsBy('active', '')
/** Those that are settled, which no snapshot holds. */
export const settledQuery = sessionsBy('settled', '&archived=only')
/** What both begin with. */
export const sessionsKey = ['sessions']
