import { createContext } from 'react'

/** Opens the drawer with the sessions; null where the sidebar is always there. */
export const DrawerContext = createContext<(() => void) | null>(null)
