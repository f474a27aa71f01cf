import type { Session } from '@boocode/contracts'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { sessionsQuery } from '../../features/sessions/api/list-sessions.ts'
import { messageOf } from '../../lib/api/request.ts'

export interface Older {
  readonly sessions: readonly Session[]
  readonly state: 'not_asked' | 'loading' | 'more' | 'all' | 'failed'
  readonly error: string | null
  readonly ask: () => void
  readonly refresh: () => void
}

/** Sessions beyond those that the workspace's snapshot holds, read only when asked for. */
export function useOlderSessions(): Older {
  const [isAsked, setAsked] = useState(false)
  const client = useQueryClient()
  const query = useInfiniteQuery({ ...sessionsQuery, enabled: isAsked })
  const sessions = useMemo(() => query.data?.pages.flatMap((page) => page.sessions) ?? [], [query.data])
  const loaded = query.hasNextPage ? 'more' : 'all'
  const asked = query.isFetching ? 'loading' : query.isError ? 'failed' : loaded
  return {
    sessions,
    state: isAsked ? asked : 'not_asked',
    error: query.isError ? messageOf(query.error) : null,
    ask: () => {
      setAsked(true)
      if (isAsked) void query.fetchNextPage()
    },
    refresh: () => void client.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  }
}

export function OlderSessions({ older, hasMore }: { older: Older; hasMore: boolean }) {
  if (!hasMore || older.state === 'all') return null
  return (
    <div className="pt-2">
      {older.error !== null && <p className="px-1.5 pb-1 text-failed">{older.error}</p>}
      <Button look="quiet" className="w-full" disabled={older.state === 'loading'} onClick={older.ask}>
        {older.state === 'loading' ? 'Loading older sessions…' : 'Show older sessions'}
      </Button>
    </div>
  )
}
