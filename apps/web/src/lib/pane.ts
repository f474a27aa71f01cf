import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'

/** Where a pane stands. */
export interface PaneProps {
  sessionId: string
  /** What the pane shows, when there can be several of its kind: a chat's id. */
  item: string | null
  /** Whether a person can see it. */
  isVisible: boolean
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
  /** Where it opens: as one more tab (by default), or next to what it is about. */
  opens?: 'beside'
  /** A title that depends on what the pane shows; a hook. */
  useTitle?: (props: PaneProps) => string
  /** What stands before the title instead of the icon, for instance a status. */
  Badge?: ComponentType<PaneProps>
}
