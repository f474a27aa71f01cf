import { localServersResponseSchema } from '@boocode/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../../lib/api/request.ts'

/** Model servers on the machine where the agents run; looking takes half a second. */
export const localServersQuery = queryOptions({
  queryKey: ['local-servers'],
  queryFn: async ({ signal }) => (await request(localServersResponseSchema, '/api/providers/discover', { method: 'POST', signal })).servers,
  staleTime: 30_000,
  retry: false,
})
