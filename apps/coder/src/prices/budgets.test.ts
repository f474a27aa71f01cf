import { defaultBudgets } from '@boocode/contracts'
import { describe, expect, test } from 'vitest'
import { budgetFailure, judgeBudgets, untold } from './budgets.ts'

const spent = { turn: 0.5, session: 4, day: 9 }

describe('budgets', () => {
  test('are told from four fifths on, and over at the whole', () => {
    expect(judgeBudgets(spent, defaultBudgets)).toEqual([])
    expect(judgeBudgets(spent, { turn_usd: 0.626, session_usd: 5, day_usd: 9 })).toEqual([
      { scope: 'session', used_usd: 4, limit_usd: 5, state: 'warn' },
      { scope: 'day', used_usd: 9, limit_usd: 9, state: 'over' },
    ])
    expect(judgeBudgets({ ...spent, turn: 0 }, { turn_usd: 1, session_usd: null, day_usd: null })).toEqual([])
  })

  test('are told of once each way in a turn', () => {
    const warn = { scope: 'turn', used_usd: 0.9, limit_usd: 1, state: 'warn' } as const
    const over = { ...warn, used_usd: 1.1, state: 'over' } as const
    expect(untold([warn], [])).toEqual([warn])
    expect(untold([{ ...warn, used_usd: 0.95 }], [warn])).toEqual([])
    expect(untold([over], [warn])).toEqual([over])
    expect(untold([over], [warn, over])).toEqual([])
    expect(untold([warn], [over])).toEqual([])
  })

  test('say which, how much and what to do', () => {
    expect(budgetFailure({ scope: 'day', used_usd: 12.345, limit_usd: 12, state: 'over' })).toEqual({
      code: 'budget_limit',
      message:
        'The budget of $12.00 for today (UTC) is used up ($12.35 spent), so the turn was stopped before its next request. Raise it under Settings, or go on after 00:00 UTC.',
    })
    expect(budgetFailure({ scope: 'turn', used_usd: 0.0012345, limit_usd: 0.001, state: 'over' }).message).toContain('$0.001 for this turn is used up ($0.00123 spent)')
  })
})
