import { traceResponseSchema } from '@boocode/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../../lib/api/request.ts'

/** One call with its whole input and output, as of its end or, while it runs, of its start. */
export function traceQuery(id: string, isRunning: boolean) {
  return queryOptions({
    queryKey: ['traces', id, isRunning],
    queryFn: async ({ signal }) => (await request(traceResponseSchema, `/api/traces/${id}`, { signal })).trace,
    staleTime: Infinity,
    // Up to two megabytes each: those that were looked at last are enough.
    gcTime: 30_000,
  })
}
