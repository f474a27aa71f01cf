import { AppError } from '@boocode/contracts'

const windowMs = 60_000
const maxFailures = 20
const maxAddresses = 10_000

/** Counts wrong secrets per address: twenty in a minute, then that address waits. */
export class FailureLimiter {
  readonly #failures = new Map<string, { count: number; until: number }>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** @throws AppError `rate_limited` */
  assertAllowed(address: string): void {
    const entry = this.#failures.get(address)
    if (entry === undefined || entry.until <= this.#now() || entry.count < maxFailures) return
    const seconds = Math.ceil((entry.until - this.#now()) / 1000)
    throw new AppError('rate_limited', `Too many wrong tokens. Try again in ${seconds} s.`)
  }

  failed(address: string): void {
    const now = this.#now()
    const entry = this.#failures.get(address)
    if (entry !== undefined && entry.until > now) {
      entry.count += 1
      return
    }
    // The oldest goes first: a flood of addresses must not grow the memory.
    if (this.#failures.size >= maxAddresses) {
      const oldest = this.#failures.keys().next()
      if (oldest.done !== true) this.#failures.delete(oldest.value)
    }
    this.#failures.delete(address)
    this.#failures.set(address, { count: 1, until: now + windowMs })
  }
}
