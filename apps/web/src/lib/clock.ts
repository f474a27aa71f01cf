import { useSyncExternalStore } from 'react'
import { onServerClockLeap, serverNow } from './server-clock.ts'

/** One timer for everything on the page that shows passing time; it runs only while somebody looks. */
function createClock(everyMs: number) {
  const listeners = new Set<() => void>()
  let now = serverNow()
  let timer: ReturnType<typeof setInterval> | undefined
  let stopLeaps: (() => void) | undefined
  const tick = () => {
    now = serverNow()
    for (const listener of listeners) listener()
  }
  return {
    subscribe(listener: () => void): () => void {
      if (listeners.size === 0) {
        now = serverNow()
        timer = setInterval(tick, everyMs)
        stopLeaps = onServerClockLeap(tick)
      }
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        clearInterval(timer)
        stopLeaps?.()
      }
    },
    read: () => now,
  }
}

const seconds = createClock(1_000)
const minutes = createClock(30_000)

/** The server's time in epoch milliseconds, renewed every second. */
export function useSeconds(): number {
  return useSyncExternalStore(seconds.subscribe, seconds.read)
}

/** The server's time in epoch milliseconds, renewed twice a minute. */
export function useMinutes(): number {
  return useSyncExternalStore(minutes.subscribe, minutes.read)
}

/** The day that it is in UTC, as `2026-11-22`. */
export function useToday(): string {
  return new Date(useMinutes()).toISOString().slice(0, 10)
}
