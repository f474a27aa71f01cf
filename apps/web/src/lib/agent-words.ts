import type { AgentSnapshot, Turn } from '@boocode/contracts'
import type { SessionState } from './live/session-state.ts'
import { showHidden } from './show-hidden.ts'

/** What the agent of a turn does now, as of its last boundary; null where that is not known. */
export function agentWords(snapshot: AgentSnapshot | undefined, turn: Turn): string | null {
  if (snapshot === undefined || snapshot.turn_number !== turn.number || turn.finished_at !== null) return null
  switch (snapshot.state) {
    case 'thinking':
      return 'Thinking'
    case 'calling':
      return callWords(snapshot.pending_calls.map((call) => call.tool_name))
    case 'awaiting_input':
      return 'Waiting for you'
    case 'idle':
      return null
  }
}

function callWords(names: readonly string[]): string {
  const [first] = names
  if (first === undefined) return 'Calling tools'
  const others = names.length - 1
  return `Calling ${showHidden(first)}${others === 0 ? '' : ` and ${others} more`}`
}

/** The step from which a turn went on after an interruption; undefined where that is not known any more. */
export function restoredAtStep(state: SessionState, turn: Turn): number | undefined {
  const told = state.resumedAtStep.get(turn.id)
  const snapshot = state.agentSnapshots.get(turn.chat_id)
  return told ?? (snapshot?.turn_number === turn.number ? (snapshot.restored_at_step ?? undefined) : undefined)
}

/** The turn of a chat that has begun and is not over. */
export function openTurn(state: SessionState, chatId: string): Turn | undefined {
  for (const turn of state.turns.values()) {
    if (turn.chat_id === chatId && (turn.status === 'running' || turn.status === 'awaiting_input')) return turn
  }
  return undefined
}
