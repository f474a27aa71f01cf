import { Boundary } from '../../components/boundary.tsx'
import { findPane } from '../panes/registry.ts'
import type { PaneKey } from './pane-key.ts'

export interface PaneViewProps extends PaneKey {
  sessionId: string
  isVisible: boolean
  isFront: boolean
}

/** Draws a pane by its id; one that this version does not know says so. */
export function PaneView({ paneId, ...props }: PaneViewProps) {
  const pane = findPane(paneId)
  if (pane === undefined) return <p className="p-6 text-muted">There is no pane named “{paneId}” here.</p>
  const Component = pane.component
  return (
    <Boundary>
      <Component {...props} />
    </Boundary>
  )
}

/** What a pane offers in its header; most offer nothing. */
export function PaneActions({ paneId, ...props }: PaneViewProps & { onClose: () => void }) {
  const { Actions } = findPane(paneId) ?? {}
  if (Actions === undefined) return null
  return (
    <Boundary fallback={null}>
      <Actions {...props} />
    </Boundary>
  )
}

/** Ends what a pane holds, if it holds anything, before it goes. */
export function PaneClosing({ paneId, ...props }: PaneViewProps & { onDone: (isClosed: boolean) => void }) {
  const { Closing } = findPane(paneId) ?? {}
  if (Closing === undefined) return null
  return (
    <Boundary fallback={null}>
      <Closing {...props} />
    </Boundary>
  )
}

/** The name of a pane, as tabs and screen readers say it. */
export function usePaneTitle({ paneId, ...props }: PaneViewProps): string {
  const pane = findPane(paneId)
  const useTitle = pane?.useTitle ?? (() => pane?.title ?? paneId)
  return useTitle(props)
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
