import type { Session } from '@boocode/contracts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Button } from '../../components/button.tsx'
import type { sessionsQuery } from '../../features/sessions/api/list-sessions.ts'
import { messageOf } from '../../lib/api/request.ts'

export interface Pages {
  readonly sessions: readonly Session[]
  readonly state: 'not_asked' | 'loading' | 'more' | 'all'
  readonly error: string | null
  readonly more: () => void
}

const none: readonly Session[] = []

/** Sessions that the workspace's snapshot does not hold, read by pages once they are asked for. */
export function useSessionPages(query: typeof sessionsQuery, isAsked: boolean): Pages {
  const { data, isFetching, isError, error, hasNextPage, fetchNextPage } = useInfiniteQuery({ ...query, enabled: isAsked })
  const sessions = useMemo(() => data?.pages.flatMap((page) => page.sessions) ?? none, [data])
  const loaded = hasNextPage || isError ? 'more' : 'all'
  return {
    sessions,
    state: isAsked ? (isFetching ? 'loading' : loaded) : 'not_asked',
    error: isError ? messageOf(error) : null,
    more: () => void fetchNextPage(),
  }
}

export interface MoreSessionsProps {
  pages: Pages
  /** `older`, `settled`: which are meant. */
  which: string
  onAsk: () => void
}

/** Leads to the sessions that are not listed yet. */
export function MoreSessions({ pages, which, onAsk }: MoreSessionsProps) {
  if (pages.state === 'all') return null
  return (
    <div className="pt-2">
      {pages.error !== null && (
        <p role="alert" className="px-1.5 pb-1 text-failed">
          {pages.error}
        </p>
      )}
      <Button look="quiet" className="w-full" disabled={pages.state === 'loading'} onClick={pages.state === 'not_asked' ? onAsk : pages.more}>
        {pages.state === 'loading' ? `Loading ${which} sessions…` : `Show ${which} sessions`}
      </Button>
    </div>
  )
}
