import type { Project } from '@boocode/contracts'
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { AddProjectDialog } from '../features/projects/components/add-project-dialog.tsx'
import { overlay, showOverlay } from './overlay.ts'
import { useNewSession } from './use-new-session.ts'
import { lazyPart } from '../components/lazy-part.tsx'

const loadPalette = () => import('./palette/palette.tsx')
const Palette = lazyPart(async () => (await loadPalette()).Palette)
const ShortcutsDialog = lazyPart(async () => (await import('./commands/shortcuts-dialog.tsx')).ShortcutsDialog)

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
    <>
      {(open === 'palette' || open === 'actions') && <Palette begin={open === 'actions' ? '>' : ''} onClose={close} />}
      {open === 'add_project' && <AddProject onClose={close} />}
      {open === 'shortcuts' && <ShortcutsDialog onClose={close} />}
    </>
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
