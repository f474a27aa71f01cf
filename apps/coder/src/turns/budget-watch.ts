import type { Budgets, BudgetState, Failure } from '@boocode/contracts'
import type { Database, Sql } from '@boocode/db'
import { areBudgetsSet, budgetFailure, judgeBudgets, untold } from '../prices/budgets.ts'
import type { Spent } from '../prices/budgets.ts'
import type { Lease } from './lease.ts'
import { presentTurn } from './turn-rows.ts'
import type { EmitHere, WriteTurn } from './turn-writer.ts'

export interface BudgetWatchDeps {
  database: Database
  lease: Lease
  /** As the settings say now. */
  budgets: () => Budgets
}

/** Compares what was spent with the budgets, and tells of each once in a turn. */
export class BudgetWatch {
  readonly #deps: BudgetWatchDeps
  readonly #write: WriteTurn

  constructor(deps: BudgetWatchDeps, write: WriteTurn) {
    this.#deps = deps
    this.#write = write
  }

  /** Before a request: why there must be none; null when there may. */
  async check(): Promise<Failure | null> {
    const { database, budgets } = this.#deps
    if (!areBudgetsSet(budgets())) return null
    const { states, told } = await this.#judge(database.sql)
    if (untold(states, told).length > 0) await this.#write(async (tx, emit) => await this.tell(tx, emit))
    const over = states.find(({ state }) => state === 'over')
    return over === undefined ? null : budgetFailure(over)
  }

  /** In the transaction that added a cost, or that one request more would need. Safe to repeat. */
  async tell(tx: Sql, emit: EmitHere): Promise<void> {
    const { lease, budgets } = this.#deps
    if (!areBudgetsSet(budgets())) return
    const { states, told } = await this.#judge(tx)
    const fresh = untold(states, told)
    if (fresh.length === 0) return
    const now = [...told.filter(({ scope }) => !fresh.some((one) => one.scope === scope)), ...fresh]
    await tx`update turns set budget_warnings = ${JSON.stringify(now)}::json where id = ${lease.turnId}`
    for (const budget of fresh) emit({ type: 'budget_warning', chat_id: lease.chatId, turn_id: lease.turnId, budget })
    emit({ type: 'turn_updated', chat_id: lease.chatId, turn: await presentTurn(tx, lease.turnId), current_tool: null })
  }

  async #judge(sql: Sql): Promise<{ states: BudgetState[]; told: BudgetState[] }> {
    const { lease, budgets } = this.#deps
    const { told, ...spent } = await selectSpent(sql, lease, budgets())
    return { states: judgeBudgets(spent, budgets()), told }
  }
}

/** Sums that no budget asks for are left out, as 0. */
async function selectSpent(sql: Sql, lease: Lease, { session_usd, day_usd }: Budgets): Promise<Spent & { told: BudgetState[] }> {
  const dayStart = `${new Date().toISOString().slice(0, 10)}T00:00:00.000Z`
  const rows = await sql<Spent & { told: BudgetState[] }>`
    select coalesce(t.cost_usd, 0) as turn, t.budget_warnings as told,
      case when ${session_usd !== null} then coalesce((select sum(o.cost_usd) from turns o join chats c on c.id = o.chat_id
        where c.session_id = ${lease.sessionId}), 0) else 0 end as session,
      case when ${day_usd !== null} then coalesce((select sum(m.cost_usd) from model_calls m where m.started_at >= ${dayStart}), 0) else 0 end as day
    from turns t where t.id = ${lease.turnId}`
  return rows[0] ?? { turn: 0, session: 0, day: 0, told: [] }
}
