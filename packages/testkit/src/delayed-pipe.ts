import type { Socket } from 'node:net'

/** One direction of a relay: pieces leave in order, each at its time. */
export class DelayedPipe implements Disposable {
  readonly #to: Socket
  readonly #waiting: { bytes: Buffer; dueAt: number }[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(to: Socket) {
    this.#to = to
  }

  pass(bytes: Buffer, delayMs: number): void {
    if (delayMs === 0 && this.#waiting.length === 0) {
      this.#write(bytes)
      return
    }
    this.#waiting.push({ bytes, dueAt: performance.now() + delayMs })
    this.#schedule()
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#waiting.length = 0
  }

  #schedule(): void {
    const [first] = this.#waiting
    if (first === undefined || this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#waiting.shift()
      this.#write(first.bytes)
      this.#schedule()
    }, Math.max(0, first.dueAt - performance.now()))
  }

  #write(bytes: Buffer): void {
    if (this.#to.writable) this.#to.write(bytes)
  }
}
