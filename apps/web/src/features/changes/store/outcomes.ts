import type { ChangeOutcome } from '@boocode/contracts'
import { createStore } from 'zustand/vanilla'

/** What came of this window's last decision on a change, by id, where it is worth a word. */
export const outcomes = createStore<ReadonlyMap<string, ChangeOutcome>>(() => new Map())

export function keepOutcomes(told: readonly ChangeOutcome[]): void {
  outcomes.setState((before) => {
    const after = new Map(before)
    for (const outcome of told) {
      if (outcome.outcome === 'done' || outcome.outcome === 'unchanged') after.delete(outcome.id)
      else after.set(outcome.id, outcome)
    }
    return after
  }, true)
}
