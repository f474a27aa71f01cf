import type { Request } from '@boocode/contracts'
import type { SessionState } from '../lib/live/session-state.ts'

/** What two windows of one session must agree on: not what frames alone tell, nor how often something was told. */
export function comparable(state: SessionState): unknown {
  return { ...state, resumedAtStep: null, changesRevision: null, compactionRevision: null, turnsRevision: null, cacheBreaks: null, draftVersions: null, pinsRevision: null, requests: pendingOf(state) }
}

function pendingOf(state: SessionState): Request[] {
  return [...state.requests.values()].filter((request) => request.status === 'pending')
}
