import type { Project } from '@boocode/contracts'
import { ChartColumn, FolderPlus, Ghost, Settings } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { IconButton } from '../../components/icon-button.tsx'
import { AddProjectDialog } from '../../features/projects/components/add-project-dialog.tsx'
import { ProjectHeading } from '../../features/projects/components/project-heading.tsx'
import { SessionRow } from '../../features/sessions/components/session-row.tsx'
import { useWorkspace } from '../../lib/live/use-live.ts'
import { sessionStatuses } from '../../lib/live/workspace-reducer.ts'
import { readStored, writeStored } from '../../lib/storage.ts'
import { pathOf } from '../paths.ts'
import { useNewSession } from '../use-new-session.ts'
import { usePlace } from '../use-place.ts'
import { listGroups } from './sidebar-list.ts'
import type { SidebarGroup } from './sidebar-list.ts'
import { OlderSessions, useOlderSessions } from './older-sessions.tsx'

export interface SidebarProps {
  /** Called when a choice was made: a drawer closes. */
  onNavigate: () => void
}

export function Sidebar({ onNavigate }: SidebarProps) {
  const [filter, setFilter] = useState('')
  const [isAdding, setAdding] = useState(false)
  const newSession = useNewSession()
  const workspace = useWorkspace((state) => state)
  const older = useOlderSessions()
  const statuses = useMemo(() => sessionStatuses(workspace), [workspace])
  const groups = useMemo(() => {
    const sessions = new Map([...older.sessions.map((session) => [session.id, session] as const), ...workspace.sessions])
    return listGroups(workspace.projects.values(), sessions.values(), filter)
  }, [workspace, older.sessions, filter])

  const begin = (project: Project) => {
    setAdding(false)
    newSession(project.id)
    onNavigate()
  }
  return (
    <div className="flex h-full flex-col bg-panel">
      <div className="flex h-10 shrink-0 max-wide:h-12 items-center gap-1 pr-2 pl-3">
        <Link to="/" onClick={onNavigate} className="flex flex-1 items-center gap-2 rounded font-semibold">
          <Ghost size={16} strokeWidth={1.75} aria-hidden className="text-accent" />
          BooCode
        </Link>
        <IconButton label="Add project" icon={FolderPlus} onClick={() => setAdding(true)} />
        <IconButton label="Analytics" icon={ChartColumn} onClick={usePaneLink('analytics', onNavigate)} />
        <IconButton label="Settings" icon={Settings} onClick={usePaneLink('settings', onNavigate)} />
      </div>
      <div className="px-2 pb-1.5">
        <input
          type="search"
          aria-label="Filter sessions"
          placeholder="Filter"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          className="h-control w-full rounded border border-line bg-canvas px-2 text-field"
        />
      </div>
      <nav aria-label="Sessions" className="min-h-0 flex-1 overflow-auto px-2 pb-3">
        {groups.map((group) => (
          <ProjectSection
            key={group.project.id}
            group={group}
            forceOpen={filter !== ''}
            onNewSession={() => begin(group.project)}
            renderSession={(session) => (
              <SessionRow
                key={session.id}
                session={session}
                status={statuses.get(session.id) ?? 'idle'}
                onNavigate={onNavigate}
                onDeleted={older.refresh}
              />
            )}
          />
        ))}
        <SidebarHint isReady={workspace.ready} hasProjects={workspace.projects.size > 0} isFiltered={filter !== ''} found={groups.length} />
        <OlderSessions older={older} hasMore={workspace.hasMore} />
      </nav>
      {isAdding && <AddProjectDialog onAdded={begin} onClose={() => setAdding(false)} />}
    </div>
  )
}

function usePaneLink(pane: string, onNavigate: () => void): () => void {
  const navigate = useNavigate()
  const place = usePlace()
  return () => {
    void navigate(pathOf({ ...place, pane }))
    onNavigate()
  }
}

interface ProjectSectionProps {
  group: SidebarGroup
  forceOpen: boolean
  onNewSession: () => void
  renderSession: (session: SidebarGroup['sessions'][number]) => React.ReactNode
}

function ProjectSection({ group, forceOpen, onNewSession, renderSession }: ProjectSectionProps) {
  const key = `boocode.folded.${group.project.id}`
  const [isFolded, setFolded] = useState(() => readStored(key) === 'yes')
  const isOpen = forceOpen || !isFolded
  const toggle = () => {
    setFolded(!isFolded)
    writeStored(key, isFolded ? 'no' : 'yes')
  }
  return (
    <section aria-label={group.project.name} className="pt-1">
      <ProjectHeading project={group.project} isOpen={isOpen} onToggle={toggle} onNewSession={onNewSession} />
      {isOpen && <ul>{group.sessions.map(renderSession)}</ul>}
      {isOpen && group.sessions.length === 0 && <p className="py-1 pl-6 text-faint">No sessions yet</p>}
    </section>
  )
}

interface SidebarHintProps {
  isReady: boolean
  hasProjects: boolean
  isFiltered: boolean
  found: number
}

function SidebarHint({ isReady, hasProjects, isFiltered, found }: SidebarHintProps) {
  if (isFiltered && found === 0) return <p className="px-1.5 py-2 text-faint">Nothing has this name.</p>
  if (isReady && !hasProjects) return <p className="px-1.5 py-2 text-faint">Projects appear here.</p>
  return null
}
