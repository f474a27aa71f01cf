import { createStore } from 'zustand/vanilla'
import { mayBePaired } from '../lib/api/health.ts'
import { onUnauthenticated } from '../lib/api/request.ts'
import { LiveHub } from '../lib/live/live-hub.ts'

/** What the window is: being paired, in the workspace, or unknown to the server. */
export type Stage =
  | { kind: 'pairing'; token: string }
  | { kind: 'workspace'; hub: LiveHub }
  | { kind: 'unpaired' }

export const stage = createStore<Stage>(() => ({ kind: 'unpaired' }))

/** @param pairingToken the one-time token of the address, when the page was opened by a pairing link */
export function begin(pairingToken: string | null): void {
  onUnauthenticated(refuse)
  if (pairingToken === null) enter()
  else stage.setState({ kind: 'pairing', token: pairingToken }, true)
}

export function enter(): void {
  if (stage.getState().kind === 'workspace') return
  const hub = new LiveHub({ url: socketUrl(), isAuthenticated: mayBePaired, onUnauthenticated: refuse })
  stage.setState({ kind: 'workspace', hub }, true)
}

function refuse(): void {
  const now = stage.getState()
  if (now.kind !== 'workspace') return
  now.hub[Symbol.dispose]()
  stage.setState({ kind: 'unpaired' }, true)
}

function socketUrl(): string {
  const { protocol, host } = globalThis.location
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/api/ws?v=1`
}
