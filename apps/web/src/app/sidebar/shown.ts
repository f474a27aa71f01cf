import { createStore } from 'zustand/vanilla'
import { readStored, writeStored } from '../../lib/storage.ts'

const key = 'boocode.sidebar'

/** Whether the sidebar is shown where there is room for it, on this device. */
export const sidebarShown = createStore(() => ({ isShown: readStored(key) !== 'hidden' }))

export function toggleSidebar(): void {
  const isShown = !sidebarShown.getState().isShown
  sidebarShown.setState({ isShown })
  writeStored(key, isShown ? 'shown' : 'hidden')
}
