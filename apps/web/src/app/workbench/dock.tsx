import type { DockviewApi, DockviewTheme, IDockviewHeaderActionsProps, IDockviewPanelHeaderProps, IDockviewPanelProps } from 'dockview-react'
import { DockviewReact } from 'dockview-react'
import { Maximize2, Minimize2, X } from 'lucide-react'
import { createContext, useContext, useEffect, useEffectEvent, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import 'dockview-react/dist/styles/dockview.css'
import { IconButton } from '../../components/icon-button.tsx'
import { findPane } from '../panes/registry.ts'
import './dock.css'
import { restoreLayout, saveLayout } from './dock-layout.ts'
import { parsePaneKey } from './pane-key.ts'
import { PaneLabel, PaneView, usePaneTitle } from './pane-view.tsx'

export interface DockProps {
  sessionId: string
  /** The pane in front, as the address says. */
  front: string
  /** Panes that may be restored; those of deleted chats may not. */
  isAlive: (key: string) => boolean
  onFront: (key: string) => void
  /** Stands at the right of the tabs of the group in front. */
  actions: ReactNode
}

interface DockScope {
  sessionId: string
  actions: ReactNode
}

const DockContext = createContext<DockScope>({ sessionId: '', actions: null })

const theme: DockviewTheme = {
  name: 'boocode',
  className: 'dock-theme',
  dndTabIndicator: 'line',
  tabGroupIndicator: 'none',
}
const components = { pane: DockPane }

/** The panes of a session: split, dragged, maximised, and restored on this device. */
export function Dock({ sessionId, front, isAlive, onFront, actions }: DockProps) {
  const [api, setApi] = useState<DockviewApi | null>(null)
  const scope = useMemo(() => ({ sessionId, actions }), [sessionId, actions])

  const tellFront = useEffectEvent(onFront)
  // Before anything is added: a change is told only to who listened when it was made.
  useEffect(() => {
    if (api === null) return
    const subscriptions = [
      api.onDidActivePanelChange(({ panel }) => {
        if (panel !== undefined) tellFront(panel.id)
      }),
      api.onDidLayoutChange(() => saveLayout(sessionId, api)),
    ]
    return () => {
      for (const subscription of subscriptions) subscription.dispose()
    }
  }, [api, sessionId])

  useEffect(() => {
    if (api === null) return
    const panel = api.getPanel(front) ?? addPane(api, front)
    if (api.activePanel?.id !== panel.id) panel.api.setActive()
  }, [api, front])

  useEffect(() => {
    for (const panel of api?.panels ?? []) if (!isAlive(panel.id)) panel.api.close()
  }, [api, isAlive])

  return (
    <DockContext value={scope}>
      <DockviewReact
        theme={theme}
        components={components}
        defaultTabComponent={DockTab}
        rightHeaderActionsComponent={DockActions}
        disableFloatingGroups
        onReady={(event) => {
          restoreLayout(sessionId, event.api, isAlive)
          setApi(event.api)
        }}
      />
    </DockContext>
  )
}

function addPane(api: DockviewApi, key: string) {
  const pane = findPane(parsePaneKey(key).paneId)
  const isBeside = pane?.opens === 'beside' && api.panels.length > 0
  const place = isBeside ? { position: { direction: 'right' as const }, initialWidth: Math.round(api.width / 2) } : {}
  return api.addPanel({ id: key, component: 'pane', title: pane?.title ?? key, ...place })
}

function DockPane({ api }: IDockviewPanelProps) {
  const { sessionId } = useContext(DockContext)
  const [isVisible, setVisible] = useState(api.isVisible)
  useEffect(() => {
    const subscription = api.onDidVisibilityChange((event) => setVisible(event.isVisible))
    return () => subscription.dispose()
  }, [api])
  return <PaneView {...parsePaneKey(api.id)} sessionId={sessionId} isVisible={isVisible} />
}

function DockTab({ api, containerApi }: IDockviewPanelHeaderProps) {
  const { sessionId } = useContext(DockContext)
  const key = parsePaneKey(api.id)
  const title = usePaneTitle({ ...key, sessionId, isVisible: true })
  useEffect(() => api.setTitle(title), [api, title])
  return (
    <div className="group flex h-full max-w-56 min-w-0 items-center gap-1.5 pr-1 pl-3">
      <PaneLabel {...key} sessionId={sessionId} isVisible />
      {containerApi.totalPanels > 1 ? (
        <IconButton
          label="Close"
          icon={X}
          size={12}
          className="size-5! opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
          onPointerDown={(event) => event.stopPropagation()}
          onClick={() => api.close()}
        />
      ) : (
        <span className="w-2" />
      )}
    </div>
  )
}

function DockActions({ api, containerApi, isGroupActive }: IDockviewHeaderActionsProps) {
  const { actions } = useContext(DockContext)
  const [isMaximized, setMaximized] = useState(api.isMaximized())
  useEffect(() => {
    const subscription = containerApi.onDidMaximizedGroupChange(() => setMaximized(api.isMaximized()))
    return () => subscription.dispose()
  }, [api, containerApi])
  return (
    <div className="flex h-full items-center gap-0.5 px-1.5">
      {isGroupActive && actions}
      {(containerApi.groups.length > 1 || isMaximized) && (
        <IconButton
          label={isMaximized ? 'Restore panes' : 'Maximise pane'}
          icon={isMaximized ? Minimize2 : Maximize2}
          size={13}
          onClick={() => (isMaximized ? api.exitMaximized() : api.maximize())}
        />
      )}
    </div>
  )
}
