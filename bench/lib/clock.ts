import { setTimeout as wait } from 'node:timers/promises'

/** Epoch milliseconds with fractions from a monotonic clock: the one that the offline model stamps its requests with. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now()
}

export async function sleep(ms: number): Promise<void> {
  await wait(ms)
}

/** @throws Error naming `what` when it has not happened in time: a benchmark that hangs tells nothing. */
export async function within<T>(promise: Promise<T>, what: string, ms = 30_000): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`${what} did not happen within ${ms / 1000} s`)), ms)
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
