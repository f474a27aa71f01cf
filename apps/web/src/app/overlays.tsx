import type { Project } from '@boocode/contracts'
import { lazy, Suspense, useEffect } from 'react'
import { useStore } from 'zustand'
import { AddProjectDialog } from '../features/projects/components/add-project-dialog.tsx'
import { overlay, showOverlay } from './overlay.ts'
import { useNewSession } from './use-new-session.ts'

const loadPalette = () => import('./palette/palette.tsx')
const Palette = lazy(async () => ({ default: (await loadPalette()).Palette }))
const ShortcutsDialog = lazy(async () => ({ default: (await import('./commands/shortcuts-dialog.tsx')).ShortcutsDialog }))

/** What lies over everything. The palette is fetched once the page has nothing else to do, so that it opens at once. */
export function Overlays() {
  const open = useStore(overlay, (state) => state.open)
  useEffect(() => {
    // Without a connection it is asked for again when it is wanted.
    const timer = setTimeout(() => loadPalette().catch(() => undefined), 1_500)
    return () => clearTimeout(timer)
  }, [])
  const close = () => showOverlay(null)
  return (
    <Suspense fallback={null}>
      {(open === 'palette' || open === 'actions') && <Palette begin={open === 'actions' ? '>' : ''} onClose={close} />}
      {open === 'add_project' && <AddProject onClose={close} />}
      {open === 'shortcuts' && <ShortcutsDialog onClose={close} />}
    </Suspense>
  )
}

function AddProject({ onClose }: { onClose: () => void }) {
  const newSession = useNewSession()
  const begin = (project: Project) => {
    onClose()
    newSession(project.id)
  }
  return <AddProjectDialog onAdded={begin} onClose={onClose} />
}
