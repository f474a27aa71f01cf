import type { DockviewApi, SerializedDockview } from 'dockview-react'
import { readStored, removeStored, writeStored } from '../../lib/storage.ts'

const keyOf = (sessionId: string) => `boocode.layout.${sessionId}`

/** Puts back how the panes stood on this device; a layout that cannot be read is forgotten. */
export function restoreLayout(sessionId: string, api: DockviewApi, isAlive: (key: string) => boolean): void {
  const stored = readStored(keyOf(sessionId))
  if (stored === null) return
  try {
    // The library checks the shape itself, and throws.
    api.fromJSON(JSON.parse(stored) as SerializedDockview)
    for (const panel of api.panels) if (!isAlive(panel.id)) panel.api.close()
  } catch {
    api.clear()
    removeStored(keyOf(sessionId))
  }
}

export function saveLayout(sessionId: string, api: DockviewApi): void {
  if (api.panels.length === 0) removeStored(keyOf(sessionId))
  else writeStored(keyOf(sessionId), JSON.stringify(api.toJSON()))
}
