import { createStore } from 'zustand/vanilla'
import type { LiveTerminal } from './live-terminal.ts'

/** The terminals that this window shows, by their ids: the header of a pane acts on what is in it. */
export const openTerminals = createStore<ReadonlyMap<string, LiveTerminal>>(() => new Map())

/** Returns how to take it out again. */
export function registerTerminal(id: string, terminal: LiveTerminal): () => void {
  openTerminals.setState((known) => new Map(known).set(id, terminal), true)
  return () => {
    const rest = new Map(openTerminals.getState())
    if (rest.get(id) === terminal) rest.delete(id)
    openTerminals.setState(rest, true)
  }
}
