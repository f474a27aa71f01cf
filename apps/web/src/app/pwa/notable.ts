import type { WorkspaceState } from '../../lib/live/workspace-reducer.ts'

/** What a person who is not looking may want to know. */
export interface Notable {
  readonly chatId: string
  readonly sessionId: string
  readonly status: 'needs_you' | 'failed' | 'done_unread'
}

/** Chats that have something to tell now and had not, or another thing, before. Nothing when the page just began. */
export function becameNotable(before: WorkspaceState, now: WorkspaceState): readonly Notable[] {
  if (!before.ready || before.chatStatuses === now.chatStatuses) return []
  const told: Notable[] = []
  for (const [chatId, { sessionId, status }] of now.chatStatuses) {
    if (status === 'idle' || status === 'working' || before.chatStatuses.get(chatId)?.status === status) continue
    told.push({ chatId, sessionId, status })
  }
  return told
}
