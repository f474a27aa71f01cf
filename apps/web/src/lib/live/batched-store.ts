import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { hiddenFlushMs } from '../../config/timing.ts'

/** A store that is fed by events and changes at most once per animation frame. */
export interface BatchedStore<S, E> {
  readonly store: StoreApi<S>
  push(event: E): void
  /** Applies what waits, now. */
  flush(): void
}

export function createBatchedStore<S extends object, E>(initial: S, apply: (state: S, event: E) => S): BatchedStore<S, E> {
  const store = createStore<S>(() => initial)
  let waiting: E[] = []
  let frame = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function flush(): void {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    const events = waiting
    if (events.length === 0) return
    waiting = []
    store.setState(events.reduce(apply, store.getState()), true)
  }

  function push(event: E): void {
    waiting.push(event)
    if (waiting.length > 1) return
    frame = requestAnimationFrame(flush)
    timer = setTimeout(flush, hiddenFlushMs)
  }

  return { store, push, flush }
}
