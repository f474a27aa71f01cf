import { tokenBreakdownResponseSchema } from '@boocode/contracts'
import { queryOptions } from '@tanstack/react-query'
import { analyticsPath } from '../../../lib/api/get-summary.ts'
import type { SummaryQuery } from '../../../lib/api/get-summary.ts'
import { request } from '../../../lib/api/request.ts'

/** What prompts were made of, and where caches broke. */
export function tokenBreakdownQuery({ group: _group, ...query }: SummaryQuery) {
  return queryOptions({
    queryKey: ['analytics', 'token-breakdown', query],
    queryFn: async ({ signal }) => await request(tokenBreakdownResponseSchema, analyticsPath('token-breakdown', query), { signal }),
    staleTime: 30_000,
  })
}
