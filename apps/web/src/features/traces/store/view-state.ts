import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { Scale } from './bars.ts'
import { noFilters } from './filters.ts'
import type { Filters } from './filters.ts'
import { wholeView } from './view.ts'
import type { View } from './view.ts'

/** How a person looks at the calls of a chat. */
export interface ViewState {
  readonly groupBy: 'turn' | 'name'
  readonly scale: Scale
  readonly filters: Filters
  readonly collapsed: ReadonlySet<string>
  readonly view: View
  /** The row that keys act on and that the detail shows. */
  readonly active: string | null
  /** Whether the detail covers the list, where there is no room beside it. */
  readonly isDetailOpen: boolean
}

export type ViewStore = StoreApi<ViewState>

const initial: ViewState = { groupBy: 'turn', scale: 'turn', filters: noFilters, collapsed: new Set(), view: wholeView, active: null, isDetailOpen: false }

export function createViewStore(): ViewStore {
  return createStore<ViewState>(() => initial)
}

const kept = new Map<string, ViewStore>()
const maxKept = 20

/** That of a chat's pane, as it was left. */
export function viewStoreOf(chatId: string): ViewStore {
  const known = kept.get(chatId) ?? createViewStore()
  kept.delete(chatId)
  kept.set(chatId, known)
  for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - maxKept))) kept.delete(old)
  return known
}

export function toggle(collapsed: ReadonlySet<string>, key: string, isOpen: boolean): ReadonlySet<string> {
  if (collapsed.has(key) === !isOpen) return collapsed
  const next = new Set(collapsed)
  if (isOpen) next.delete(key)
  else next.add(key)
  return next
}
