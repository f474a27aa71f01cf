import type { DockviewApi, DockviewTheme, IDockviewHeaderActionsProps, IDockviewPanelHeaderProps, IDockviewPanelProps } from 'dockview-react'
import { DockviewReact } from 'dockview-react'
import { Maximize2, Minimize2, X } from 'lucide-react'
import { createContext, useCallback, useContext, useEffect, useEffectEvent, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import { toast } from 'sonner'
import 'dockview-react/dist/styles/dockview.css'
import { IconButton } from '../../components/icon-button.tsx'
import { findPane } from '../panes/registry.ts'
import './dock.css'
import { DockCommands } from './dock-commands.tsx'
import { restoreLayout, saveLayout } from './dock-layout.ts'
import { parsePaneKey } from './pane-key.ts'
import { PaneActions, PaneClosing, PaneLabel, PaneView, usePaneTitle } from './pane-view.tsx'

export interface DockProps {
  sessionId: string
  /** The pane in front, as the address says. */
  front: string
  /** Differs with every navigation: the pane in front is brought there also when it was the one before. */
  visit: string
  /** Panes that may be restored; those of deleted chats may not. */
  isAlive: (key: string) => boolean
  onFront: (key: string) => void
  /** The last pane was closed. */
  onEmpty: () => void
  /** Stands at the right of the tabs of the group in front. */
  actions: ReactNode
}

interface DockScope {
  sessionId: string
  actions: ReactNode
  /** Closes a pane, or first asks whether. */
  close: (key: string) => void
}

const DockContext = createContext<DockScope>({ sessionId: '', actions: null, close: () => undefined })

const theme: DockviewTheme = {
  name: 'boocode',
  className: 'dock-theme',
  dndTabIndicator: 'line',
  tabGroupIndicator: 'none',
}
const components = { pane: DockPane }

/** The panes of a session: split, dragged, maximised, and restored on this device. */
export function Dock({ sessionId, front, visit, isAlive, onFront, onEmpty, actions }: DockProps) {
  const [api, setApi] = useState<DockviewApi | null>(null)
  const [closing, setClosing] = useState<string | null>(null)
  const remove = useCallback(
    (key: string) => {
      api?.getPanel(key)?.api.close()
      if (api?.panels.length === 0) onEmpty()
    },
    [api, onEmpty],
  )
  const close = useCallback(
    (key: string) => {
      if (findPane(parsePaneKey(key).paneId)?.Closing === undefined) remove(key)
      else setClosing(key)
    },
    [remove],
  )
  const scope = useMemo(() => ({ sessionId, actions, close }), [sessionId, actions, close])

  const tellFront = useEffectEvent(onFront)
  /** Whether what the address names was put in front. */
  const isShown = useRef(false)
  // Before anything is added: a change is told only to who listened when it was made.
  useEffect(() => {
    if (api === null) return
    for (const group of api.groups) makeGroup(group)
    const subscriptions = [
      api.onDidAddGroup(makeGroup),
      api.onDidActivePanelChange(({ panel }) => {
        // What a restored layout had in front, and then had again for a moment, is no choice of the person's.
        if (isShown.current && panel !== undefined && panel.id === api.activePanel?.id) tellFront(panel.id)
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
    // A pane that only let choose which of its kind to show has done its part.
    const { paneId, item } = parsePaneKey(front)
    if (item !== null) api.getPanel(paneId)?.api.close()
    isShown.current = true
  }, [api, front, visit])

  useEffect(() => {
    for (const panel of api?.panels ?? []) {
      if (isAlive(panel.id)) continue
      toast('A chat of this session was deleted elsewhere. Its pane is closed.')
      panel.api.close()
    }
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
      {api !== null && <DockCommands api={api} onClose={close} />}
      {closing !== null && (
        <PaneClosing
          {...parsePaneKey(closing)}
          sessionId={sessionId}
          isVisible
          isFront
          onDone={(isClosed) => {
            setClosing(null)
            if (isClosed) remove(closing)
          }}
        />
      )}
    </DockContext>
  )
}

/** Landmarks are what panes hold; the frame around them, which has the name of the one in front, is none beside it. */
function makeGroup({ element }: { readonly element: HTMLElement }): void {
  element.setAttribute('role', 'group')
}

function addPane(api: DockviewApi, key: string) {
  const { paneId } = parsePaneKey(key)
  const pane = findPane(paneId)
  return api.addPanel({ id: key, component: 'pane', title: pane?.title ?? key, ...placeFor(api, paneId, pane?.opens) })
}

/** With others of its kind, or where the pane says; what others open beside stands left of them. */
function placeFor(api: DockviewApi, paneId: string, opens: 'beside' | 'below' | undefined) {
  if (api.panels.length === 0) return {}
  const alike = api.panels.findLast((panel) => parsePaneKey(panel.id).paneId === paneId)
  if (alike !== undefined && (opens !== undefined || paneId === 'chat')) return { position: { referencePanel: alike } }
  const half = Math.round(api.width / 2)
  if (opens === 'beside') return { position: { direction: 'right' as const }, initialWidth: half }
  if (opens === 'below') return { position: { direction: 'below' as const }, initialHeight: Math.round(api.height * 0.45) }
  const isBeside = paneId === 'chat' && api.panels.every((panel) => findPane(parsePaneKey(panel.id).paneId)?.opens === 'beside')
  return isBeside ? { position: { direction: 'left' as const }, initialWidth: half } : {}
}

function DockPane({ api, containerApi }: IDockviewPanelProps) {
  const { sessionId } = useContext(DockContext)
  const isVisible = useSyncExternalStore(
    useCallback((changed: () => void) => disposing(api.onDidVisibilityChange(changed)), [api]),
    () => api.isVisible,
  )
  const isFront = useSyncExternalStore(
    useCallback((changed: () => void) => disposing(containerApi.onDidActivePanelChange(changed)), [containerApi]),
    () => containerApi.activePanel?.id === api.id,
  )
  return <PaneView {...parsePaneKey(api.id)} sessionId={sessionId} isVisible={isVisible} isFront={isFront} />
}

function disposing(subscription: { dispose: () => void }): () => void {
  return () => subscription.dispose()
}

function DockTab({ api, containerApi }: IDockviewPanelHeaderProps) {
  const { sessionId, close } = useContext(DockContext)
  const pane = { ...parsePaneKey(api.id), sessionId, isVisible: true, isFront: false }
  const title = usePaneTitle(pane)
  useEffect(() => api.setTitle(title), [api, title])
  return (
    <div className="group flex h-full max-w-56 min-w-0 items-center gap-1.5 pr-1 pl-3">
      <PaneLabel {...pane} />
      {containerApi.totalPanels > 1 ? (
        // Nothing in a tab may take the focus; the command "Close pane" has a key.
        <span
          aria-hidden
          title="Close"
          className="flex size-5 items-center justify-center rounded opacity-0 group-hover:opacity-100 hover:bg-hover"
          onPointerDown={(event) => event.stopPropagation()}
          onClick={() => close(api.id)}
        >
          <X size={12} />
        </span>
      ) : (
        <span className="w-2" />
      )}
    </div>
  )
}

function DockActions({ api, containerApi, isGroupActive, activePanel }: IDockviewHeaderActionsProps) {
  const { sessionId, actions, close } = useContext(DockContext)
  const [isMaximized, setMaximized] = useState(api.isMaximized())
  useEffect(() => {
    const subscription = containerApi.onDidMaximizedGroupChange(() => setMaximized(api.isMaximized()))
    return () => subscription.dispose()
  }, [api, containerApi])
  return (
    <div className="flex h-full items-center gap-0.5 px-1.5">
      {activePanel !== undefined && (
        <span className="flex gap-0.5 border-line not-last:not-empty:mr-1 not-last:not-empty:border-r not-last:not-empty:pr-1">
          <PaneActions
            key={activePanel.id}
            {...parsePaneKey(activePanel.id)}
            sessionId={sessionId}
            isVisible
            isFront={isGroupActive}
            onClose={() => close(activePanel.id)}
          />
        </span>
      )}
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
