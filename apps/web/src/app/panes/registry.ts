import type { PaneDefinition } from '../../lib/pane.ts'

const modules = import.meta.glob<{ pane: PaneDefinition }>(['../../features/*/*.pane.tsx', './*.pane.tsx'], { eager: true })
const panes = new Map(Object.values(modules).map(({ pane }) => [pane.id, pane]))

export function findPane(id: string): PaneDefinition | undefined {
  return panes.get(id)
}

/** All panes by title. */
export function listPanes(): readonly PaneDefinition[] {
  return [...panes.values()].sort((a, b) => a.title.localeCompare(b.title))
}
