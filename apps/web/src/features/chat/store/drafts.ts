import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { readStored, removeStored, writeStored } from '../../../lib/storage.ts'

/** What is typed and not yet sent, per chat; on the device at once. */
export interface Draft {
  readonly text: string
}

const stores = new Map<string, StoreApi<Draft>>()
const keyOf = (chatId: string) => `boocode.draft.${chatId}`

export function draftOf(chatId: string): StoreApi<Draft> {
  const known = stores.get(chatId)
  if (known !== undefined) return known
  const store = createStore<Draft>(() => ({ text: readStored(keyOf(chatId)) ?? '' }))
  store.subscribe(({ text }) => {
    if (text === '') removeStored(keyOf(chatId))
    else writeStored(keyOf(chatId), text)
  })
  stores.set(chatId, store)
  return store
}

/** Puts texts that came back before what is being typed. */
export function returnToDraft(chatId: string, texts: readonly string[]): void {
  const store = draftOf(chatId)
  const typed = store.getState().text
  const parts = typed.trim() === '' ? texts : [...texts, typed]
  store.setState({ text: parts.join('\n\n') })
}
