import type { OutputPosition } from '../store/attach-state.ts'
import { panePath } from './paths.ts'

/** Of the socket of a pane; with a position what was missed since is asked for instead of the screen. */
export function attachUrl(sessionId: string, paneId: string, position: OutputPosition | null): string {
  const { protocol, host } = globalThis.location
  const base = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${panePath(sessionId, paneId)}/attach`
  if (position === null) return base
  return `${base}?${new URLSearchParams({ epoch: position.epoch, offset: String(position.offset) })}`
}
