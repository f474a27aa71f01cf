import { createStore } from 'zustand/vanilla'

/** What lies over the workspace: the palette, with everything or with actions alone, the list of keys, or a form. */
export type Overlay = 'palette' | 'actions' | 'shortcuts' | 'add_project'

export const overlay = createStore<{ readonly open: Overlay | null }>(() => ({ open: null }))

export function showOverlay(open: Overlay | null): void {
  overlay.setState({ open })
}
