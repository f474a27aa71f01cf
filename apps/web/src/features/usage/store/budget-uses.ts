import { budgetWarnAt } from '@boocode/contracts'
import type { Budgets, BudgetState } from '@boocode/contracts'

export type BudgetScope = BudgetState['scope']

export interface BudgetUse {
  readonly scope: BudgetScope
  readonly usedUsd: number
  readonly limitUsd: number
  /** Whole percent, 100 only where all of it is used up. */
  readonly percent: number
  readonly state: 'ok' | 'warn' | 'over'
}

/** What of each budget that is set is used. A use that is not known counts as none. */
export function budgetUses(budgets: Budgets, used: Readonly<Record<BudgetScope, number | null>>): BudgetUse[] {
  const limits: readonly [BudgetScope, number | null][] = [['turn', budgets.turn_usd], ['session', budgets.session_usd], ['day', budgets.day_usd]]
  return limits.flatMap(([scope, limitUsd]) => (limitUsd === null ? [] : [useOf(scope, used[scope] ?? 0, limitUsd)]))
}

function useOf(scope: BudgetScope, usedUsd: number, limitUsd: number): BudgetUse {
  const state = usedUsd >= limitUsd ? 'over' : usedUsd >= limitUsd * budgetWarnAt ? 'warn' : 'ok'
  return { scope, usedUsd, limitUsd, percent: Math.floor((usedUsd / limitUsd) * 100), state }
}

export const budgetNames: Record<BudgetScope, string> = { turn: 'This turn', session: 'This session', day: 'Today' }

/** The one to be warned of: used up before nearly used up, the fullest of those. */
export function worstUse(uses: readonly BudgetUse[]): BudgetUse | null {
  return uses.filter((use) => use.state !== 'ok').sort((a, b) => b.percent - a.percent)[0] ?? null
}
