import { defaultBudgets } from '@boocode/contracts'
import { describe, expect, it } from 'vitest'
import { budgetUses, worstUse } from './budget-uses.ts'

const budgets = { turn_usd: 1, session_usd: 10, day_usd: null }

describe('the use of budgets', () => {
  it('is told of those that are set', () => {
    expect(budgetUses(defaultBudgets, { turn: 5, session: 5, day: 5 })).toEqual([])
    expect(budgetUses(budgets, { turn: 0.5, session: null, day: 9 }).map(({ scope, percent, state }) => [scope, percent, state])).toEqual([
      ['turn', 50, 'ok'],
      ['session', 0, 'ok'],
    ])
  })
  it('warns from 80 % on, and is over at the whole, not a cent before', () => {
    const stateAt = (turn: number) => budgetUses(budgets, { turn, session: 0, day: 0 })[0]
    expect([0.79, 0.8, 0.9999, 1, 1.2].map((used) => [stateAt(used)?.state, stateAt(used)?.percent])).toEqual([
      ['ok', 79], ['warn', 80], ['warn', 99], ['over', 100], ['over', 120],
    ])
  })
  it('names the fullest of those to be warned of', () => {
    const worst = (turn: number, session: number) => worstUse(budgetUses(budgets, { turn, session, day: null }))?.scope
    expect([worst(0.1, 1), worst(0.85, 9), worst(0.95, 9), worst(0.95, 10)]).toEqual([undefined, 'session', 'turn', 'session'])
  })
})
