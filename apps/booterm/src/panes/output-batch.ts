/** Output that follows other output so soon, in ms, is gathered. */
const burstMs = 2
const gatherMs = 1
const fullBytes = 64 * 1024

/**
 * Makes of a burst's many small pieces (a pseudo-terminal gives 4 KiB at most) fewer large ones: each costs a frame on
 * two sockets. The first of a burst, such as the echo of a key, is passed on at once.
 */
export class OutputBatch {
  readonly #take: (bytes: Uint8Array) => void
  #parts: Uint8Array[] = []
  #bytes = 0
  #passedAt = -Infinity
  #timer: NodeJS.Timeout | undefined

  constructor(take: (bytes: Uint8Array) => void) {
    this.#take = take
  }

  /** @param now in ms */
  push(bytes: Uint8Array, now: number): void {
    this.#parts.push(bytes)
    this.#bytes += bytes.length
    const isFirst = this.#timer === undefined && now - this.#passedAt > burstMs
    this.#passedAt = now
    if (isFirst || this.#bytes >= fullBytes) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), gatherMs)
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#bytes === 0) return
    const [only] = this.#parts
    const bytes = this.#parts.length === 1 && only !== undefined ? only : Buffer.concat(this.#parts, this.#bytes)
    this.#parts = []
    this.#bytes = 0
    this.#take(bytes)
  }
}
