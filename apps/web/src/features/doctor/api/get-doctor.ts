import { doctorResponseSchema } from '@boocode/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../../lib/api/request.ts'

const refreshMs = 5_000

/** How everything is; asked again while somebody looks. */
export const doctorQuery = queryOptions({
  queryKey: ['doctor'],
  queryFn: async ({ signal }) => (await request(doctorResponseSchema, '/api/doctor', { signal })).doctor,
  refetchInterval: refreshMs,
  retry: false,
})
