import { useMemo } from 'react'
import { useParams, useSearchParams } from 'react-router'
import type { Place } from './paths.ts'

/** Where the address says that the person is. */
export function usePlace(): Place {
  const { sessionId, number } = useParams()
  const [search] = useSearchParams()
  const pane = search.get('pane')
  const span = search.get('span')
  return useMemo(
    () => ({
      sessionId: sessionId ?? null,
      chatNumber: number !== undefined && /^[1-9]\d{0,8}$/.test(number) ? Number(number) : null,
      pane,
      span,
    }),
    [sessionId, number, pane, span],
  )
}
