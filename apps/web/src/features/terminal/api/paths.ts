export function panesPath(sessionId: string): string {
  return `/api/term/sessions/${encodeURIComponent(sessionId)}/panes`
}

export function panePath(sessionId: string, paneId: string): string {
  return `${panesPath(sessionId)}/${encodeURIComponent(paneId)}`
}
