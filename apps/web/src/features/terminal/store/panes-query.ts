import { queryOptions } from '@tanstack/react-query'

const freshForMs = 2_000

/** The terminals of a session. What reads them is loaded when it is first asked for, not with the page. */
export function panesQuery(sessionId: string) {
  return queryOptions({
    queryKey: ['terminals', sessionId],
    queryFn: async () => await (await import('../api/list-panes.ts')).listPanes(sessionId),
    staleTime: freshForMs,
    enabled: sessionId !== '',
  })
}
