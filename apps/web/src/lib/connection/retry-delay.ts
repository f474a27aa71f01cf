import { retryFirstMs, retryMostMs } from '../../config/timing.ts'

/**
 * How long to wait before a lost socket is opened again: doubling, bounded, and spread by up to a quarter.
 *
 * @param attempt failed attempts in a row before this one
 * @param jitter a random number in 0..1
 */
export function retryDelayMs(attempt: number, jitter: number): number {
  const full = Math.min(retryMostMs, retryFirstMs * 2 ** Math.min(attempt, 16))
  return full * (0.75 + jitter / 4)
}
