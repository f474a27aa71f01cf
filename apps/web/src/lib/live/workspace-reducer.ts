import type { ChatStatus, Position, Project, Session, WorkspaceFrame, WorkspaceSnapshot } from '@boocode/contracts'
import { without } from './session-state.ts'

/** What every window knows: projects, sessions and what each chat is doing. */
export interface WorkspaceState {
  /** False until the first snapshot. */
  readonly ready: boolean
  readonly projects: ReadonlyMap<string, Project>
  readonly sessions: ReadonlyMap<string, Session>
  /** The snapshot held only the newest sessions. */
  readonly hasMore: boolean
  readonly chatStatuses: ReadonlyMap<string, { readonly sessionId: string; readonly status: ChatStatus }>
  /** Where settings and models last changed, or could have unseen: when it is another, REST has others. */
  readonly settingsMark: string
  /** The same for what agents ask. */
  readonly requestsMark: string
}

export const emptyWorkspaceState: WorkspaceState = {
  ready: false,
  projects: new Map(),
  sessions: new Map(),
  hasMore: false,
  chatStatuses: new Map(),
  settingsMark: '',
  requestsMark: '',
}

export function applyWorkspaceSnapshot(snapshot: WorkspaceSnapshot): WorkspaceState {
  return {
    ready: true,
    projects: new Map(snapshot.projects.map((project) => [project.id, project])),
    sessions: new Map(snapshot.sessions.map((session) => [session.id, session])),
    hasMore: snapshot.has_more,
    chatStatuses: new Map(
      snapshot.chat_statuses.map((entry) => [entry.chat_id, { sessionId: entry.session_id, status: entry.status }]),
    ),
    settingsMark: markOf(snapshot),
    requestsMark: markOf(snapshot),
  }
}

export function applyWorkspaceFrame(state: WorkspaceState, frame: WorkspaceFrame & Position): WorkspaceState {
  switch (frame.type) {
    case 'chat_status':
      return onChatStatus(state, frame)
    case 'session_created':
    case 'session_updated':
      return { ...state, sessions: new Map(state.sessions).set(frame.session.id, frame.session) }
    case 'session_renamed':
      return onSessionRenamed(state, frame)
    case 'session_deleted':
      return { ...withoutSessions(state, [frame.session_id]), requestsMark: markOf(frame) }
    case 'project_updated':
      return { ...state, projects: new Map(state.projects).set(frame.project.id, frame.project) }
    case 'project_deleted':
      return { ...onProjectDeleted(state, frame), requestsMark: markOf(frame) }
    case 'settings_updated':
    case 'models_updated':
      return { ...state, settingsMark: markOf(frame) }
  }
}

function markOf({ epoch, seq }: Position): string {
  return `${epoch} ${seq}`
}

type FrameOf<T extends WorkspaceFrame['type']> = Extract<WorkspaceFrame, { type: T }>

function onChatStatus(state: WorkspaceState, frame: FrameOf<'chat_status'> & Position): WorkspaceState {
  const entry = { sessionId: frame.session_id, status: frame.status }
  const asks = frame.status === 'needs_you' || state.chatStatuses.get(frame.chat_id)?.status === 'needs_you'
  const next = { ...state, chatStatuses: new Map(state.chatStatuses).set(frame.chat_id, entry) }
  return asks ? { ...next, requestsMark: markOf(frame) } : next
}

function onSessionRenamed(state: WorkspaceState, frame: FrameOf<'session_renamed'>): WorkspaceState {
  const session = state.sessions.get(frame.session_id)
  if (session === undefined) return state
  return { ...state, sessions: new Map(state.sessions).set(session.id, { ...session, name: frame.name }) }
}

function onProjectDeleted(state: WorkspaceState, frame: FrameOf<'project_deleted'>): WorkspaceState {
  const gone = [...state.sessions.values()].filter((session) => session.project_id === frame.project_id)
  const next = withoutSessions(state, gone.map((session) => session.id))
  return { ...next, projects: without(state.projects, [frame.project_id]) }
}

function withoutSessions(state: WorkspaceState, ids: readonly string[]): WorkspaceState {
  const gone = new Set(ids)
  return {
    ...state,
    sessions: without(state.sessions, gone),
    chatStatuses: new Map([...state.chatStatuses].filter(([, entry]) => !gone.has(entry.sessionId))),
  }
}

/** A person looks for what needs them first; then for what moves. */
const urgency: Record<ChatStatus, number> = { needs_you: 4, working: 3, failed: 2, done_unread: 1, idle: 0 }

/** The most urgent status among the chats of each session. */
export function sessionStatuses(state: WorkspaceState): ReadonlyMap<string, ChatStatus> {
  const statuses = new Map<string, ChatStatus>()
  for (const { sessionId, status } of state.chatStatuses.values()) {
    const known = statuses.get(sessionId) ?? 'idle'
    if (urgency[status] >= urgency[known]) statuses.set(sessionId, status)
  }
  return statuses
}
