import { paneSearchResponseSchema } from '@boocode/contracts'
import type { PaneSearchResponse } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'
import { panePath } from './paths.ts'

export interface SearchQuery {
  readonly pattern: string
  readonly isCaseSensitive: boolean
}

const limit = 200
const contextLines = 1

export async function searchPane(pane: { sessionId: string; paneId: string }, query: SearchQuery, signal: AbortSignal): Promise<PaneSearchResponse> {
  const parameters = new URLSearchParams({
    pattern: query.pattern,
    limit: String(limit),
    context: String(contextLines),
    case: String(query.isCaseSensitive),
  })
  return await request(paneSearchResponseSchema, `${panePath(pane.sessionId, pane.paneId)}/search?${parameters}`, { signal })
}
