import { Suspense } from 'react'
import { findPane } from '../panes/registry.ts'
import type { PaneKey } from './pane-key.ts'

export interface PaneViewProps extends PaneKey {
  sessionId: string
  isVisible: boolean
}

/** Draws a pane by its id; one that this version does not know says so. */
export function PaneView({ paneId, item, sessionId, isVisible }: PaneViewProps) {
  const pane = findPane(paneId)
  if (pane === undefined) return <p className="p-6 text-muted">There is no pane named “{paneId}” here.</p>
  const Component = pane.component
  return (
    <Suspense fallback={null}>
      <Component sessionId={sessionId} item={item} isVisible={isVisible} />
    </Suspense>
  )
}

/** The name of a pane, as tabs and screen readers say it. */
export function usePaneTitle({ paneId, item, sessionId, isVisible }: PaneViewProps): string {
  const pane = findPane(paneId)
  const useTitle = pane?.useTitle ?? (() => pane?.title ?? paneId)
  return useTitle({ sessionId, item, isVisible })
}

/** What stands on a pane's tab. */
export function PaneLabel(props: PaneViewProps) {
  const { Badge, icon: Icon } = findPane(props.paneId) ?? {}
  return (
    <>
      {Badge !== undefined ? <Badge {...props} /> : Icon !== undefined && <Icon size={14} strokeWidth={1.75} aria-hidden className="shrink-0" />}
      <span className="truncate">{usePaneTitle(props)}</span>
    </>
  )
}
