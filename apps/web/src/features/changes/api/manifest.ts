import { changeManifestResponseSchema } from '@boocode/contracts'
import type { ListedChange } from '@boocode/contracts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../../lib/api/request.ts'
import { changesKey } from './list-changes.ts'

/** A session with more is shown up to here, newest first; the rest is a decision of long ago. */
const maxPages = 8

export interface Manifest {
  readonly changes: readonly ListedChange[]
  readonly isCut: boolean
}

/** All changes of a session, or of one chat of it, newest first, without their differences. */
export function manifestQuery(sessionId: string, chatId: string | null) {
  return queryOptions({
    queryKey: [...changesKey(sessionId), 'manifest', chatId],
    queryFn: async ({ signal }): Promise<Manifest> => {
      const changes: ListedChange[] = []
      let cursor: string | null = null
      for (let page = 0; page < maxPages; page += 1) {
        const query = new URLSearchParams({ ...(chatId !== null && { chat_id: chatId }), ...(cursor !== null && { cursor }) })
        const read = await request(changeManifestResponseSchema, `/api/sessions/${sessionId}/changes/manifest?${query}`, { signal })
        changes.push(...read.changes)
        cursor = read.next_cursor
        if (cursor === null) break
      }
      return { changes, isCut: cursor !== null }
    },
    staleTime: Infinity,
  })
}
