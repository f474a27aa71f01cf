import type { LoggedFrame } from '@boocode/db'
import type { SubscriptionEvent } from '../subscription.ts'

type ReadAnswer = Extract<SubscriptionEvent, { type: 'read' }>
type Told = Extract<SubscriptionEvent, { type: 'told' }>

/** One stream's log as an array, with what Postgres does to it: epochs, forgotten commits, trimming. */
export class FakeLog {
  readonly #replayLimit: number
  readonly #frames: string[] = []
  #epochNumber = 0
  #trimmed = 0

  /** @param replayLimit frames that are replayed at most, W8 */
  constructor(replayLimit: number) {
    this.#replayLimit = replayLimit
  }

  get epoch(): string {
    return new Date(Date.UTC(2026, 10, 22) + this.#epochNumber * 1000).toISOString()
  }

  get head(): number {
    return this.#frames.length
  }

  /** The frames so far, without their positions. */
  get frames(): readonly string[] {
    return this.#frames
  }

  /** Adds frames and returns the notice of them, as the listener would hear it. */
  append(frames: readonly string[], isSmall: boolean): Told {
    const after = this.head
    this.#frames.push(...frames)
    return { type: 'told', epoch: this.epoch, head: this.head, frames: isSmall ? this.#after(after) : [] }
  }

  /** Dies, forgets its last commits, and gives their numbers out anew in another epoch. */
  crash(forgotten: number): void {
    this.#frames.length = Math.max(this.#trimmed, this.head - forgotten)
    this.#epochNumber += 1
  }

  trim(keep: number): void {
    this.#trimmed = Math.max(this.#trimmed, this.head - keep)
  }

  read(after: number): ReadAnswer {
    const isWhole = after <= this.head && after >= this.#trimmed && this.head - after <= this.#replayLimit
    return { type: 'read', epoch: this.epoch, head: this.head, frames: isWhole ? this.#after(after) : [], isWhole }
  }

  toldHead(): Told {
    return { type: 'told', epoch: this.epoch, head: this.head, frames: [] }
  }

  #after(seq: number): LoggedFrame[] {
    return this.#frames.slice(seq).map((json, index) => ({ seq: seq + 1 + index, at: '2026-11-22T00:00:00.000Z', json }))
  }
}
