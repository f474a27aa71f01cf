import { AppError } from '@boocode/contracts'

const windowMs = 60_000
const maxFailures = 20
const maxAddresses = 10_000

/** Counts wrong secrets per address: twenty in a minute. */
export class FailureLimiter {
  readonly #failures = new Map<string, { count: number; until: number }>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /**
   * Notes a wrong secret.
   *
   * @throws AppError `rate_limited` from the twenty-first in a minute on: the answer no longer says
   *   whether the secret was wrong, and the address is told to wait.
   */
  failed(address: string): void {
    const now = this.#now()
    const entry = this.#failures.get(address)
    if (entry === undefined || entry.until <= now) {
      this.#begin(address, now)
      return
    }
    entry.count += 1
    if (entry.count <= maxFailures) return
    throw new AppError('rate_limited', `Too many wrong tokens. Try again in ${Math.ceil((entry.until - now) / 1000)} s.`)
  }

  #begin(address: string, now: number): void {
    // The oldest goes first: a flood of addresses must not grow the memory.
    if (this.#failures.size >= maxAddresses) {
      const oldest = this.#failures.keys().next()
      if (oldest.done !== true) this.#failures.delete(oldest.value)
    }
    this.#failures.delete(address)
    this.#failures.set(address, { count: 1, until: now + windowMs })
  }
}
