import { createStore } from 'zustand/vanilla'

/** What the tab of a terminal shows besides its name. */
export interface TabFacts {
  /** As the program set it, fit to be shown; may be empty. */
  readonly title: string
  /** The bell rang while nobody looked. */
  readonly isRinging: boolean
}

/** By the terminal's id, for those that are open in this window. */
export const tabFacts = createStore<ReadonlyMap<string, TabFacts>>(() => new Map())

export function setTabFacts(id: string, change: Partial<TabFacts>): void {
  const known = tabFacts.getState()
  const old = known.get(id) ?? { title: '', isRinging: false }
  const next = { ...old, ...change }
  if (old.title === next.title && old.isRinging === next.isRinging) return
  tabFacts.setState(new Map(known).set(id, next), true)
}
