import { setTimeout as wait } from 'node:timers/promises'
import { isTransient } from '@boocode/db'

const firstDelayMs = 50
const maxDelayMs = 1_000

/**
 * Repeats a write until the database takes it: a turn rides out a restart of Postgres. `write` must
 * be safe to repeat, because the outcome of a commit whose answer was lost is unknown.
 * Rejects with what is not transient, or when `signal` aborts.
 */
export async function persist<T>(write: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(delayMs * 2, maxDelayMs)) {
    signal.throwIfAborted()
    try {
      return await write()
    } catch (error) {
      if (!isTransient(error)) throw error
      await wait(delayMs, undefined, { signal })
    }
  }
}
