import type { WorkspaceState } from '../../lib/live/workspace-reducer.ts'
import { listRows } from './sidebar-list.ts'

/** The session before or after one in the sidebar's order, around its ends; null when there is no other. */
export function neighbourOf({ projects, sessions }: WorkspaceState, sessionId: string | null, by: 1 | -1): string | null {
  const rows = listRows({ projects: projects.values(), sessions: sessions.values(), filter: '', folded: new Set(), isSettledOpen: false })
  const ids = rows.flatMap((row) => (row.kind === 'session' ? [row.id] : []))
  const at = sessionId === null ? -1 : ids.indexOf(sessionId)
  const next = ids[(at === -1 && by === -1 ? 0 : at + by + ids.length) % Math.max(1, ids.length)]
  return next === undefined || next === sessionId ? null : next
}
