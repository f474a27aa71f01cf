import { settingsResponseSchema } from '@boocode/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../../lib/api/request.ts'

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: async ({ signal }) => (await request(settingsResponseSchema, '/api/settings', { signal })).settings,
  staleTime: 60_000,
})
