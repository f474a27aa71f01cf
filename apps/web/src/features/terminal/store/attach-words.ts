import type { ConnectionView } from '../../../lib/connection/connection-view.ts'
import { formatClock } from '../../../lib/format.ts'
import type { AttachView } from './attach-state.ts'

/** What the line of a terminal says, and what can be done about it; null while all is well. */
export interface StateLine {
  readonly text: string
  readonly tone: 'plain' | 'failed'
  readonly action: 'none' | 'retry' | 'start_again' | 'new_terminal'
  /** Not worth a word unless it lasts. */
  readonly isBrief: boolean
}

export interface TerminalState {
  readonly attach: AttachView
  /** The window's own connection, which notices silence sooner than a terminal that has nothing to say. */
  readonly connection: ConnectionView
  readonly exit: { readonly code: number | null } | null
  readonly isUnsent: boolean
}

export function stateLine({ attach, connection, exit, isUnsent }: TerminalState): StateLine | null {
  if (attach.kind === 'over') {
    return attach.reason === 'gone'
      ? { text: 'This terminal was closed.', tone: 'plain', action: 'new_terminal', isBrief: false }
      : { text: 'This device is not paired any more.', tone: 'failed', action: 'none', isBrief: false }
  }
  const isDeaf = connection.kind === 'no_signal' || connection.kind === 'offline'
  if (attach.kind === 'live' && !isDeaf) return exit === null ? null : exitLine(exit.code)
  if (isUnsent) return { text: 'Not connected. What you typed was not sent.', tone: 'failed', action: 'retry', isBrief: false }
  if (attach.kind === 'attaching') return { text: 'Connecting…', tone: 'plain', action: 'none', isBrief: true }
  const since = attach.kind === 'lost' ? attach.since : 'since' in connection ? connection.since : null
  const when = since === null ? '' : ` since ${formatClock(since)}`
  return { text: `Not connected${when}. What you type is not sent.`, tone: 'failed', action: 'retry', isBrief: false }
}

function exitLine(code: number | null): StateLine {
  const text = code === null ? 'Its program ended.' : `Its program ended with code ${code}.`
  return { text, tone: code === null || code === 0 ? 'plain' : 'failed', action: 'start_again', isBrief: false }
}
