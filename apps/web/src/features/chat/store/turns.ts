import type { Turn } from '@boocode/contracts'
import type { SessionState } from '../../../lib/live/session-state.ts'
import type { Row } from './rows.ts'

export function newestTurn(state: SessionState, chatId: string): Turn | null {
  let newest: Turn | null = null
  for (const turn of state.turns.values()) {
    if (turn.chat_id === chatId && (newest === null || turn.number > newest.number)) newest = turn
  }
  return newest
}

/** A summary that is being made has no message that its row could follow: the row for it, or for its failure. */
export function summaryTurnRows(newest: Turn | null, rows: readonly Row[]): Row[] {
  if (newest === null || newest.kind !== 'compact' || newest.status === 'completed') return []
  const kind = newest.finished_at === null ? 'working' : 'ending'
  const row: Row = { kind, key: `${newest.id}:${kind}`, turnId: newest.id }
  return rows.some((other) => other.key === row.key) ? [] : [row]
}
