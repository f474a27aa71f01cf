import { setTimeout as wait } from 'node:timers/promises'
import { isCancelled } from './turn-store.ts'

/** False when a person stopped the turn meanwhile. Rejects when it is lost. */
export async function waited(delayMs: number, signal: AbortSignal): Promise<boolean> {
  try {
    await wait(delayMs, undefined, { signal })
    return true
  } catch (error) {
    if (isCancelled(signal)) return false
    throw error
  }
}
