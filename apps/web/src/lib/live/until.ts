import type { StoreApi } from 'zustand/vanilla'

/** Resolves once the store's state fits, or after `timeoutMs` when it does not by then. */
export async function until<S>(store: StoreApi<S>, fits: (state: S) => boolean, timeoutMs: number): Promise<void> {
  if (fits(store.getState())) return
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      unsubscribe()
      resolve()
    }
    const timer = setTimeout(done, timeoutMs)
    const unsubscribe = store.subscribe((state) => {
      if (fits(state)) done()
    })
  })
}
