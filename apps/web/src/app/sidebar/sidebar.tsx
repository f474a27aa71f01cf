import type { Project } from '@boocode/contracts'
import { useQueryClient } from '@tanstack/react-query'
import { ChartColumn, ChevronRight, FolderPlus, Ghost, Search, Settings } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useStore } from 'zustand'
import { cx } from '../../components/class-names.ts'
import { IconButton } from '../../components/icon-button.tsx'
import { RowList } from '../../components/row-list.tsx'
import { ProjectHeading } from '../../features/projects/components/project-heading.tsx'
import { sessionsKey, sessionsQuery, settledQuery } from '../../features/sessions/api/list-sessions.ts'
import { SessionRow } from '../../features/sessions/components/session-row.tsx'
import { useWorkspace } from '../../lib/live/use-live.ts'
import { sessionStatuses } from '../../lib/live/workspace-reducer.ts'
import { InboxButton } from '../inbox/inbox-button.tsx'
import { showOverlay } from '../overlay.ts'
import type { Overlay } from '../overlay.ts'
import { pathOf } from '../paths.ts'
import { useNewSession } from '../use-new-session.ts'
import { usePlace } from '../use-place.ts'
import { folded, toggleFolded } from './folded.ts'
import { MoreSessions, useSessionPages } from './older-sessions.tsx'
import { listRows } from './sidebar-list.ts'
import type { SidebarRow } from './sidebar-list.ts'

export interface SidebarProps {
  /** Called when a choice was made: a drawer closes. Must be stable. */
  onNavigate: () => void
}

export function Sidebar({ onNavigate }: SidebarProps) {
  const [filter, setFilter] = useState('')
  const newSession = useNewSession()
  const begin = (project: Project) => {
    newSession(project.id)
    onNavigate()
  }
  return (
    <div className="flex h-full flex-col bg-panel">
      <SidebarHeader onNavigate={onNavigate} />
      <div className="px-2 pb-1.5">
        <input
          type="search"
          aria-label="Filter sessions"
          placeholder="Filter"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            setFilter('')
            event.currentTarget.blur()
          }}
          className="h-control w-full rounded border border-line bg-canvas px-2 text-field"
        />
      </div>
      <Sessions filter={filter} onNavigate={onNavigate} onNewSession={begin} />
    </div>
  )
}

function SidebarHeader({ onNavigate }: SidebarProps) {
  const navigate = useNavigate()
  const place = usePlace()
  const openPane = (pane: string) => {
    void navigate(pathOf({ ...place, pane }))
    onNavigate()
  }
  const show = (overlay: Overlay) => {
    onNavigate()
    showOverlay(overlay)
  }
  return (
    <div className="flex h-10 shrink-0 max-wide:h-12 items-center gap-0.5 pr-2 pl-3">
      <Link to="/" onClick={onNavigate} className="flex min-w-0 flex-1 items-center gap-2 rounded font-semibold">
        <Ghost size={16} strokeWidth={1.75} aria-hidden className="shrink-0 text-accent" />
        <span className="truncate">BooCode</span>
      </Link>
      <InboxButton onOpen={() => openPane('inbox')} />
      <IconButton label="Find anything" icon={Search} onClick={() => show('palette')} />
      <IconButton label="Add project" icon={FolderPlus} onClick={() => show('add_project')} />
      <IconButton label="Analytics" icon={ChartColumn} onClick={() => openPane('analytics')} />
      <IconButton label="Settings" icon={Settings} onClick={() => openPane('settings')} />
    </div>
  )
}

interface SessionsProps extends SidebarProps {
  filter: string
  onNewSession: (project: Project) => void
}

function Sessions({ filter, onNavigate, onNewSession }: SessionsProps) {
  const workspace = useWorkspace((state) => state)
  const foldedIds = useStore(folded, (state) => state.ids)
  const [isSettledOpen, setSettledOpen] = useState(false)
  const [wantsOlder, setWantsOlder] = useState(false)
  const isFiltered = filter.trim() !== ''
  const older = useSessionPages(sessionsQuery, wantsOlder)
  const settled = useSessionPages(settledQuery, isSettledOpen || isFiltered)
  const statuses = useMemo(() => sessionStatuses(workspace), [workspace])
  const rows = useMemo(() => {
    const listed = [...settled.sessions, ...older.sessions].map((session) => [session.id, session] as const)
    const sessions = new Map([...listed, ...workspace.sessions]).values()
    return listRows({ projects: workspace.projects.values(), sessions, filter, folded: foldedIds, isSettledOpen })
  }, [workspace, older.sessions, settled.sessions, filter, foldedIds, isSettledOpen])
  const client = useQueryClient()
  const onGone = useCallback(() => void client.invalidateQueries({ queryKey: sessionsKey }), [client])

  const draw = (row: SidebarRow) => {
    switch (row.kind) {
      case 'heading':
        return <h2 className="flex h-full items-center px-1.5 text-small font-medium text-muted">{row.title}</h2>
      case 'settled':
        return <SettledHeading isOpen={row.isOpen} onToggle={() => setSettledOpen(!isSettledOpen)} />
      case 'project':
        return <ProjectHeading project={row.project} isOpen={row.isOpen} onToggle={() => toggleFolded(row.id)} onNewSession={() => onNewSession(row.project)} />
      case 'session': {
        const isAway = row.isPinned || row.session.archived_at !== null
        return <SessionRow session={row.session} status={statuses.get(row.id) ?? 'idle'} projectName={isAway ? (row.project?.name ?? null) : null} onNavigate={onNavigate} onGone={onGone} />
      }
      case 'empty':
        return <p className="flex h-full items-center pl-6 text-faint">{row.text}</p>
    }
  }
  const asksForMore = workspace.hasMore || older.state !== 'not_asked'
  return (
    <nav aria-label="Sessions" className="flex min-h-0 flex-1 flex-col">
      <RowList label="Projects and sessions" items={rows} keyOf={(row) => row.id} renderItem={draw} className="min-h-0 flex-1 overflow-auto px-2 pb-3">
        {isFiltered && rows.length === 0 && settled.state !== 'loading' && <p className="px-1.5 py-2 text-faint">Nothing has this name.</p>}
        {workspace.ready && workspace.projects.size === 0 && <p className="px-1.5 py-2 text-faint">Projects appear here.</p>}
        {(isSettledOpen || isFiltered) && <MoreSessions pages={settled} which="more settled" onAsk={() => setSettledOpen(true)} />}
        {isSettledOpen && settled.state === 'all' && !rows.some((row) => row.kind === 'session' && row.session.archived_at !== null) && (
          <p className="pl-6 text-faint">Nothing is settled yet</p>
        )}
        {asksForMore && <MoreSessions pages={older} which="older" onAsk={() => setWantsOlder(true)} />}
      </RowList>
    </nav>
  )
}

function SettledHeading({ isOpen, onToggle }: { isOpen: boolean; onToggle: () => void }) {
  return (
    <h2 className="h-full text-small font-medium text-muted">
      <button type="button" aria-expanded={isOpen} onClick={onToggle} className="flex h-full w-full items-center gap-1 rounded px-1.5 text-left hover:bg-hover">
        <ChevronRight size={13} aria-hidden className={cx('shrink-0 text-faint', isOpen && 'rotate-90')} />
        Settled
      </button>
    </h2>
  )
}
