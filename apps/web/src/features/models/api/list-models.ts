import { modelsResponseSchema } from '@boocode/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../../lib/api/request.ts'

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: async ({ signal }) => (await request(modelsResponseSchema, '/api/models', { signal })).models,
  staleTime: 60_000,
})
