import { sessionsResponseSchema } from '@boocode/contracts'
import { infiniteQueryOptions } from '@tanstack/react-query'
import { request } from '../../../lib/api/request.ts'

/** All sessions by pages, newest first: for those that the workspace snapshot left out. */
export const sessionsQuery = infiniteQueryOptions({
  queryKey: ['sessions'],
  initialPageParam: null as string | null,
  queryFn: ({ pageParam, signal }) => {
    const cursor = pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`
    return request(sessionsResponseSchema, `/api/sessions?limit=200${cursor}`, { signal })
  },
  getNextPageParam: (page) => page.next_cursor,
})
