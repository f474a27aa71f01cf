import { defaultBudgets, someBudgetsSchema } from '@boocode/contracts'
import { expect, test } from 'vitest'
import { budgetsDraftOf, changedBudgets } from './budgets-draft.ts'

const saved = { ...defaultBudgets, turn_usd: 0.5, day_usd: 20 }

test('budgets are read as a person writes them, and written back the same', () => {
  expect(budgetsDraftOf(saved)).toEqual({ turn_usd: '0.5', session_usd: '', day_usd: '20' })
  expect(changedBudgets(budgetsDraftOf(saved), saved)).toEqual({})
})

test('only what was changed is written; nothing means no budget', () => {
  expect(changedBudgets({ turn_usd: '', session_usd: ' $ 3.25 ', day_usd: '20' }, saved)).toEqual({ turn_usd: null, session_usd: 3.25 })
})

test.each(['much', '-1', '0', '1,5'])('what is no budget (%j) is refused where it is typed', (text) => {
  const changed = JSON.parse(JSON.stringify(changedBudgets({ ...budgetsDraftOf(saved), session_usd: text }, saved))) as unknown
  const issues = someBudgetsSchema.safeParse(changed).error?.issues.map(({ path }) => path) ?? []
  expect(issues).toEqual([['session_usd']])
})
