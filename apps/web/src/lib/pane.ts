import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'

/** Where a pane stands. */
export interface PaneProps {
  sessionId: string
  /** What the pane shows, when there can be several of its kind: a chat's id. */
  item: string | null
  /** Whether a person can see it. */
  isVisible: boolean
  /** Whether it is the one that the person works in. */
  isFront: boolean
}

export interface ClosingProps extends PaneProps {
  /** Tells whether the pane is to go from the layout. */
  onDone: (isClosed: boolean) => void
}

export interface PaneActionsProps extends PaneProps {
  /** As the Close of its tab. */
  onClose: () => void
}

/**
 * A pane registers itself: a file `*.pane.tsx` in its own folder exports one of these as `pane`, and
 * nothing else lists it. A heavy component is given as `lazy(…)`.
 */
export interface PaneDefinition {
  /** Also its name in the address: `?pane=<id>`. */
  id: string
  title: string
  icon: LucideIcon
  component: ComponentType<PaneProps>
  /** Shows nothing of a session: it can be opened without one. By default a pane belongs to one. */
  scope?: 'workspace'
  /** Where the first of its kind opens: as one more tab (by default), next to what it is about, or under it. */
  opens?: 'beside' | 'below'
  /** A title that depends on what the pane shows; a hook. */
  useTitle?: (props: PaneProps) => string
  /** What stands before the title instead of the icon, for instance a status. */
  Badge?: ComponentType<PaneProps>
  /** What can be done with it, in its header. */
  Actions?: ComponentType<PaneActionsProps>
  /** Mounted to close it where more ends with it than its view; may ask. Absent: it just goes. */
  Closing?: ComponentType<ClosingProps>
}
