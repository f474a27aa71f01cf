import { defaultBudgets } from '@boocode/contracts'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { settingsQuery } from '../features/settings/api/get-settings.ts'
import { budgetUses } from '../features/usage/store/budget-uses.ts'
import type { BudgetUse } from '../features/usage/store/budget-uses.ts'
import { openTurn } from '../lib/agent-words.ts'
import { summaryQuery } from '../lib/api/get-summary.ts'
import { useToday } from '../lib/clock.ts'
import { useLiveHub } from '../lib/live/use-live.ts'

/** What of the budgets is used, as far as a chat is concerned. The day's sum is asked for only where a day has a budget. */
export function useBudgets(sessionId: string, chatId: string | undefined): readonly BudgetUse[] {
  const { store } = useLiveHub().session(sessionId)
  const { data: settings } = useQuery(settingsQuery)
  const budgets = settings?.budgets ?? defaultBudgets
  const turn = useStore(store, (state) => (chatId === undefined ? null : (openTurn(state, chatId)?.cost_usd ?? null)))
  const session = useStore(store, (state) => state.session?.cost_usd ?? null)
  const today = useToday()
  const summary = useQuery({ ...summaryQuery({ from: today, to: today, group: 'day' }, session ?? 0), enabled: budgets.day_usd !== null, placeholderData: (before) => before })
  const day = summary.data?.totals.cost_usd ?? null
  return useMemo(() => budgetUses(budgets, { turn, session, day }), [budgets, turn, session, day])
}
