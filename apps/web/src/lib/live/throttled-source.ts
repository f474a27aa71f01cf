import type { StoreApi } from 'zustand/vanilla'

/** A value derived from a store, for `useSyncExternalStore`. */
export interface Source<T> {
  subscribe: (listener: () => void) => () => void
  read: () => T
}

/**
 * Follows one value of a store and derives another from it at most as often as `intervalMs` of the
 * value allows: the first change goes through at once, and so does one after which nothing more is expected
 * (`isFinal`); the last is never lost. It follows only while somebody listens.
 */
export function createThrottledSource<S, V, T>(
  store: StoreApi<S>,
  read: (state: S) => V,
  derive: { next: (value: V, before: T | undefined) => T; intervalMs: (value: V) => number; isFinal?: (state: S) => boolean },
): Source<T> {
  let value = read(store.getState())
  let derived = derive.next(value, undefined)
  let derivedAt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const listeners = new Set<() => void>()

  function update(): void {
    clearTimeout(timer)
    timer = undefined
    const next = read(store.getState())
    if (Object.is(next, value)) return
    value = next
    derived = derive.next(value, derived)
    derivedAt = performance.now()
    for (const listener of listeners) listener()
  }

  function onChange(): void {
    if (Object.is(read(store.getState()), value)) return
    if (derive.isFinal?.(store.getState()) === true) return update()
    if (timer !== undefined) return
    const waitMs = derivedAt + derive.intervalMs(value) - performance.now()
    if (waitMs <= 0) update()
    else timer = setTimeout(update, waitMs)
  }

  let unfollow: (() => void) | undefined
  return {
    subscribe(listener) {
      listeners.add(listener)
      if (unfollow === undefined) {
        unfollow = store.subscribe(onChange)
        onChange()
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        unfollow?.()
        unfollow = undefined
        clearTimeout(timer)
        timer = undefined
      }
    },
    read: () => derived,
  }
}
