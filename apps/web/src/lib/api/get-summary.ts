import { analyticsSummaryResponseSchema } from '@boocode/contracts'
import type { AnalyticsQuery } from '@boocode/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request } from './request.ts'

export type SummaryQuery = Partial<Omit<AnalyticsQuery, 'format'>>

/** `/api/analytics/<name>?…`, also as CSV. */
export function analyticsPath(name: string, query: SummaryQuery & { format?: 'csv' }): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, value)
  return `/api/analytics/${name}?${search.toString()}`
}

/**
 * What was spent, by group.
 * @param mark what is known of it already, such as a sum that grew; another mark asks again
 */
export function summaryQuery(query: SummaryQuery, mark: string | number = '') {
  return queryOptions({
    queryKey: ['analytics', 'summary', query, mark],
    queryFn: async ({ signal }) => await request(analyticsSummaryResponseSchema, analyticsPath('summary', query), { signal }),
    staleTime: 30_000,
  })
}
