import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { readStored, removeStored, writeStored } from './storage.ts'

/** What is typed and not yet sent; on the device at once. */
export interface Draft {
  readonly text: string
}

const stores = new Map<string, StoreApi<Draft>>()

/** The one draft of this name on the device, the same store for everybody who asks. */
export function draftAt(name: string): StoreApi<Draft> {
  const known = stores.get(name)
  if (known !== undefined) return known
  const key = `boocode.${name}`
  const store = createStore<Draft>(() => ({ text: readStored(key) ?? '' }))
  store.subscribe(({ text }) => {
    if (text === '') removeStored(key)
    else writeStored(key, text)
  })
  stores.set(name, store)
  return store
}
