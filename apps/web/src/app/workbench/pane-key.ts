/** A pane in the layout: which kind, and what it shows (`chat:<id>`, `settings`). */
export interface PaneKey {
  readonly paneId: string
  readonly item: string | null
}

export function formatPaneKey({ paneId, item }: PaneKey): string {
  return item === null ? paneId : `${paneId}:${item}`
}

export function parsePaneKey(key: string): PaneKey {
  const colon = key.indexOf(':')
  return colon === -1 ? { paneId: key, item: null } : { paneId: key.slice(0, colon), item: key.slice(colon + 1) }
}
