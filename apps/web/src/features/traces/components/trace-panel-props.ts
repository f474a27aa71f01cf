import type { LiveSession } from '../../../lib/live/live-hub.ts'

export interface TracePanelProps {
  live: LiveSession
  chatId: string
  isVisible: boolean
  /** Shows the call in the pane, or null: all of them. */
  onOpen: (span: string | null) => void
}
