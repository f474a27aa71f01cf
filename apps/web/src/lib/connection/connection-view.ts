import { noSignalAfterMs, offlineAfterMs } from '../../config/timing.ts'
import type { ProtocolState, RefusalReason } from './protocol-state.ts'

/** What a person is told about the connection. `since` is in epoch milliseconds. */
export type ConnectionView =
  | { kind: 'live' }
  | { kind: 'catching_up' }
  | { kind: 'no_signal'; since: number }
  | { kind: 'offline'; since: number }
  | { kind: 'refused'; reason: RefusalReason }

export function viewConnection(state: ProtocolState, now: number): ConnectionView {
  const { link } = state
  if (link.kind === 'refused') return { kind: 'refused', reason: link.reason }
  if (link.kind === 'idle') return { kind: 'catching_up' }
  if (link.kind === 'open') {
    if (now - link.heardAt >= noSignalAfterMs) return { kind: 'no_signal', since: link.heardAt }
    return isWhole(state) ? { kind: 'live' } : { kind: 'catching_up' }
  }
  const since = state.lostAt ?? now
  return now - since >= offlineAfterMs ? { kind: 'offline', since } : { kind: 'catching_up' }
}

function isWhole(state: ProtocolState): boolean {
  return !state.databaseAway && [...state.subscriptions.values()].every((held) => held.phase === 'live')
}

export function sameView(a: ConnectionView, b: ConnectionView): boolean {
  return a.kind === b.kind && JSON.stringify(a) === JSON.stringify(b)
}
