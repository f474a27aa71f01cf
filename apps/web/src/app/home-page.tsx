import { FolderPlus, Menu as MenuIcon } from 'lucide-react'
import { useContext } from 'react'
import { Navigate } from 'react-router'
import { Button } from '../components/button.tsx'
import { IconButton } from '../components/icon-button.tsx'
import { useWorkspace } from '../lib/live/use-live.ts'
import type { WorkspaceState } from '../lib/live/workspace-reducer.ts'
import { DrawerContext } from './drawer-context.ts'
import { Message, Opening } from './message.tsx'
import { showOverlay } from './overlay.ts'
import { pathOf } from './paths.ts'
import { useNewSession } from './use-new-session.ts'

/** `/`: the latest session; before there is one, how to get one. */
export function HomePage() {
  const isReady = useWorkspace((state) => state.ready)
  const latest = useWorkspace(latestSessionId)
  const projects = useWorkspace((state) => state.projects)
  const openDrawer = useContext(DrawerContext)
  const newSession = useNewSession()
  if (latest !== null) return <Navigate replace to={pathOf({ sessionId: latest, chatNumber: null, pane: null })} />
  if (!isReady) return <Opening />
  const [first] = projects.values()
  return (
    <div className="flex h-full flex-col bg-canvas">
      {openDrawer !== null && <IconButton label="Sessions" icon={MenuIcon} size={18} className="m-1 size-10!" onClick={openDrawer} />}
      <div className="min-h-0 flex-1">
        {first === undefined ? (
          <Message text="Add a project, a folder on this machine, and talk with an agent about it.">
            <Button look="primary" onClick={() => showOverlay('add_project')}>
              <FolderPlus size={14} aria-hidden />
              Add project
            </Button>
          </Message>
        ) : (
          <Message text={`Begin a session in ${first.name}.`}>
            <Button look="primary" onClick={() => newSession(first.id)}>
              New session
            </Button>
          </Message>
        )}
      </div>
    </div>
  )
}

function latestSessionId(state: WorkspaceState): string | null {
  let latest: { id: string; updated_at: string } | null = null
  for (const session of state.sessions.values()) {
    if (session.archived_at !== null) continue
    if (latest === null || session.updated_at > latest.updated_at) latest = session
  }
  return latest?.id ?? null
}
