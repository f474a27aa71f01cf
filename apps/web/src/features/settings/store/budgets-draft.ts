import type { Budgets, SomeBudgets } from '@boocode/contracts'

/** Budgets as a person types them: nothing where there is none. */
export type BudgetsDraft = Readonly<Record<keyof Budgets, string>>

export function budgetsDraftOf(budgets: Budgets): BudgetsDraft {
  const text = (key: keyof Budgets) => (budgets[key] === null ? '' : String(budgets[key]))
  return { turn_usd: text('turn_usd'), session_usd: text('session_usd'), day_usd: text('day_usd') }
}

/** The budgets that differ from the saved ones. The server says what is none. */
export function changedBudgets(draft: BudgetsDraft, saved: Budgets): SomeBudgets {
  const before = budgetsDraftOf(saved)
  const keys = Object.keys(draft) as (keyof Budgets)[]
  return Object.fromEntries(keys.filter((key) => draft[key].trim() !== before[key]).map((key) => [key, valueOf(draft[key])]))
}

/** Zero, which is no budget either, for what is no number: as JSON that would be null, and take the budget away. */
function valueOf(text: string): number | null {
  const plain = text.trim().replace(/^\$\s*/, '')
  return plain === '' ? null : Number(plain) || 0
}
