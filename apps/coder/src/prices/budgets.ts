import { budgetWarnAt } from '@boocode/contracts'
import type { Budgets, BudgetState, Failure } from '@boocode/contracts'

/** US dollars spent so far, of requests that have a price. */
export type Spent = Record<BudgetState['scope'], number>

/** The budgets that are nearly or wholly used up, in the order turn, session, day. */
export function judgeBudgets(spent: Spent, budgets: Budgets): BudgetState[] {
  const limits: [BudgetState['scope'], number | null][] = [
    ['turn', budgets.turn_usd],
    ['session', budgets.session_usd],
    ['day', budgets.day_usd],
  ]
  return limits.flatMap(([scope, limit]) => {
    if (limit === null || spent[scope] < limit * budgetWarnAt) return []
    return [{ scope, used_usd: spent[scope], limit_usd: limit, state: spent[scope] < limit ? 'warn' : 'over' }]
  })
}

const wholes: Readonly<Record<BudgetState['scope'], string>> = { turn: 'this turn', session: 'this session', day: 'today (UTC)' }
const ways: Readonly<Record<BudgetState['scope'], string>> = {
  turn: 'Raise it under Settings, or send "continue" to go on in a new turn.',
  session: 'Raise it under Settings, or go on in a new session.',
  day: 'Raise it under Settings, or go on after 00:00 UTC.',
}

export function budgetFailure({ scope, used_usd, limit_usd }: BudgetState): Failure {
  const message = `The budget of ${formatUsd(limit_usd)} for ${wholes[scope]} is used up (${formatUsd(used_usd)} spent), so the turn was stopped before its next request. ${ways[scope]}`
  return { code: 'budget_limit', message }
}

/** What was not told yet in this turn: of each budget once that it is nearly, and once that it is wholly used up. */
export function untold(now: readonly BudgetState[], told: readonly BudgetState[]): BudgetState[] {
  return now.filter(({ scope, state }) => !told.some((one) => one.scope === scope && (one.state === state || one.state === 'over')))
}

export function areBudgetsSet(budgets: Budgets): boolean {
  return budgets.turn_usd !== null || budgets.session_usd !== null || budgets.day_usd !== null
}

/** `$12.50`; of amounts below a dollar as many digits as say something. */
function formatUsd(amount: number): string {
  return `$${amount >= 1 ? amount.toFixed(2) : amount.toLocaleString('en-US', { maximumSignificantDigits: 3, useGrouping: false })}`
}
