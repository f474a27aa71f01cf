import { requestsResponseSchema } from '@boocode/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../../lib/api/request.ts'

/** What waits for a person in all sessions, the longest waiting first. */
export const pendingRequestsQuery = queryOptions({
  queryKey: ['requests', 'pending'],
  queryFn: async ({ signal }) => (await request(requestsResponseSchema, '/api/requests?status=pending&limit=200', { signal })).requests,
})
