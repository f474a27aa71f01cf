import type { StoredPart } from '@boocode/agent'
import type { AgentSnapshot } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import type { Lease } from './lease.ts'
import type { EmitHere } from './turn-writer.ts'

type Call = AgentSnapshot['pending_calls'][number]
type Change = Partial<Pick<AgentSnapshot, 'state' | 'step' | 'pending_calls' | 'restored_at_step'>>

/**
 * Where the agent of a turn stands, saved in the transactions that bring it there. What is set without a
 * transaction is saved with the next one.
 */
export class AgentStanding {
  readonly #lease: Lease
  #now: Required<Change> = { state: 'thinking', step: 0, pending_calls: [], restored_at_step: null }

  constructor(lease: Lease) {
    this.#lease = lease
  }

  set(change: Change): void {
    this.#now = { ...this.#now, ...change }
  }

  /** Safe to repeat. */
  async save(tx: Sql, emit: EmitHere, change: Change): Promise<void> {
    this.set(change)
    const { chatId, sessionId, model, mode, number } = this.#lease
    const rows = await tx<{ updated_at: string }>`
      insert into agent_snapshots (chat_id, session_id, agent, model, mode, turn_number, state)
      values (${chatId}, ${sessionId}, 'native', ${model}, ${mode}, ${number}, ${JSON.stringify(this.#now)}::json)
      on conflict (chat_id) do update set agent = excluded.agent, model = excluded.model, mode = excluded.mode,
        turn_number = excluded.turn_number, state = excluded.state, updated_at = clock_timestamp()
      returning updated_at`
    const snapshot = { chat_id: chatId, agent: 'native', model, mode, turn_number: number, ...this.#now, updated_at: rows[0]?.updated_at ?? '' }
    emit({ type: 'agent_snapshot', chat_id: chatId, snapshot })
  }

  /** The last call of a step is not saved by itself: the next step, or the end, follows at once. */
  async callEnded(tx: Sql, emit: EmitHere, callId: string): Promise<void> {
    const left = this.#now.pending_calls.filter((call) => call.tool_call_id !== callId)
    if (left.length === 0) this.set({ pending_calls: left })
    else await this.save(tx, emit, { pending_calls: left })
  }
}

/** The calls of a step that have no result. */
export function pendingCalls(parts: readonly StoredPart[]): Call[] {
  const done = new Set(parts.flatMap((part) => (part.type === 'tool_result' ? [part.tool_call_id] : [])))
  return parts.flatMap((part) => (part.type === 'tool_call' && !done.has(part.tool_call_id) ? [{ tool_call_id: part.tool_call_id, tool_name: part.tool_name }] : []))
}

/** The step at which this turn went on after an interruption, as it was saved; null when it never did. */
export async function readRestoredStep(sql: Sql, lease: Lease): Promise<number | null> {
  const rows = await sql<{ step: number | null }>`
    select restored_at_step as step from agent_snapshot_view where chat_id = ${lease.chatId} and turn_number = ${lease.number}`
  return rows[0]?.step ?? null
}
