import { Dialog } from '@base-ui/react/dialog'
import { useCallback, useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import { useStore } from 'zustand'
import { Action } from './commands/action.tsx'
import { BaseCommands } from './commands/base-commands.tsx'
import { describeCommands as described } from './commands/described.ts'
import { DrawerContext } from './drawer-context.ts'
import { HomePage } from './home-page.tsx'
import { InboxCommands } from './inbox/inbox-commands.tsx'
import { FollowRequests } from './inbox/waiting.ts'
import { Overlays } from './overlays.tsx'
import { findPane } from './panes/registry.ts'
import { pathOf } from './paths.ts'
import { FollowNotifications } from './pwa/follow-notifications.tsx'
import { NewVersionBanner } from './pwa/new-version-banner.tsx'
import { sidebarShown, toggleSidebar } from './sidebar/shown.ts'
import { Sidebar } from './sidebar/sidebar.tsx'
import { StatusLine } from './status-line.tsx'
import { useIsWide } from './use-is-wide.ts'
import { usePlace } from './use-place.ts'
import { WindowTitle } from './window-title.tsx'
import { SessionPage } from './workbench/session-page.tsx'
import { SinglePane } from './workbench/single-pane.tsx'

/** The frame of the workspace: sessions at the side, panes in the middle, the state of things below. */
export function Shell() {
  const wide = useIsWide()
  const [isDrawerOpen, setDrawerOpen] = useState(false)
  const isSidebarShown = useStore(sidebarShown, (state) => state.isShown)
  const closeDrawer = useCallback(() => setDrawerOpen(false), [])
  const openDrawer = useMemo(() => (wide ? null : () => setDrawerOpen(true)), [wide])
  return (
    <DrawerContext value={openDrawer}>
      <div className="flex h-full flex-col pt-[env(safe-area-inset-top)] pr-[env(safe-area-inset-right)] pl-[env(safe-area-inset-left)]">
        <NewVersionBanner />
        <div className="flex min-h-0 flex-1">
          {wide && isSidebarShown && (
            <aside className="w-64 shrink-0 border-r border-line">
              <Sidebar onNavigate={closeDrawer} />
            </aside>
          )}
          <main className="min-w-0 flex-1">
            <Place />
          </main>
        </div>
        <StatusLine />
      </div>
      <FollowRequests />
      <FollowNotifications />
      <WindowTitle />
      <BaseCommands />
      <InboxCommands />
      {wide && <Action of={described.sidebar} run={toggleSidebar} />}
      <Overlays />
      {!wide && (
        <Dialog.Root open={isDrawerOpen} onOpenChange={setDrawerOpen}>
          <Dialog.Portal>
            <Dialog.Backdrop className="fixed inset-0 z-30 bg-backdrop" />
            <Dialog.Popup
              aria-label="Sessions"
              className="fixed inset-y-0 left-0 z-30 w-[min(320px,86vw)] border-r border-line bg-panel pt-[env(safe-area-inset-top)] pb-[env(safe-area-inset-bottom)] outline-none"
            >
              <Sidebar onNavigate={closeDrawer} />
            </Dialog.Popup>
          </Dialog.Portal>
        </Dialog.Root>
      )}
    </DrawerContext>
  )
}

function Place() {
  const place = usePlace()
  const navigate = useNavigate()
  const { sessionId, pane } = place
  if (sessionId !== null) return <SessionPage key={sessionId} place={{ ...place, sessionId }} />
  if (pane === null || findPane(pane) === undefined) return <HomePage />
  return (
    <SinglePane
      sessionId=""
      front={pane}
      actions={null}
      onBack={() => void navigate(pathOf({ ...place, pane: null }))}
    />
  )
}
