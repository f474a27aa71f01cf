import { advance, beginSubscription } from '../subscription.ts'
import type { Step, SubscriptionEffect, SubscriptionEvent, SubscriptionState } from '../subscription.ts'
import type { FakeLog } from './fake-log.ts'

type SnapshotAnswer = Extract<SubscriptionEvent, { type: 'snapshot' }>

export interface Outlet {
  /** What the client gets, in order; `frames` are without their positions. */
  frames(epoch: string, frames: readonly { seq: number; json: string }[]): void
  snapshot(json: string): void
}

export interface FakeServerParts {
  log: FakeLog
  outlet: Outlet
  takeSnapshot: () => SnapshotAnswer
}

/**
 * The real subscription over a fake log, where every message between the two waits until it is let
 * through, is lost, or is answered from an earlier state of the log.
 */
export class FakeServer {
  readonly #parts: FakeServerParts
  #state: SubscriptionState | null = null
  /** Notices on their way, oldest first. */
  #notices: SubscriptionEvent[] = []
  #question: { answer: () => SubscriptionEvent } | null = null

  constructor(parts: FakeServerParts) {
    this.#parts = parts
  }

  get state(): SubscriptionState | null {
    return this.#state
  }

  /** Nothing is under way: only a poll can tell more. */
  get isQuiet(): boolean {
    return this.#notices.length === 0 && this.#question === null
  }

  subscribe(position: { epoch: string; lastSeq: number } | null): void {
    this.#question = null
    this.#take(beginSubscription(position))
  }

  end(): void {
    this.#state = null
    this.#question = null
    this.#notices = []
  }

  append(frames: readonly string[], notice: 'small' | 'large' | 'lost'): void {
    const told = this.#parts.log.append(frames, notice === 'small')
    if (notice !== 'lost' && this.#state !== null) this.#notices.push(told)
  }

  /** A question under way fails, notices are lost. */
  crash(forgotten: number): void {
    this.#parts.log.crash(forgotten)
    this.#notices = []
    if (this.#question !== null) this.#question = { answer: () => ({ type: 'failed' }) }
  }

  hearNext(): void {
    const notice = this.#notices.shift()
    if (notice !== undefined) this.#on(notice)
  }

  /** The log answers now; a question that was looked up before gives what was true then. */
  answer(): void {
    const question = this.#question
    this.#question = null
    if (question !== null) this.#on(question.answer())
  }

  /** The log looks the answer up now, and it arrives only later. */
  lookUp(): void {
    if (this.#question === null) return
    const answer = this.#question.answer()
    this.#question = { answer: () => answer }
  }

  failQuestion(): void {
    if (this.#question !== null) this.#question = { answer: () => ({ type: 'failed' }) }
  }

  poll(): void {
    this.#on(this.#parts.log.toldHead())
    this.#on({ type: 'poll' })
  }

  setSlow(isSlow: boolean): void {
    this.#on({ type: isSlow ? 'slow' : 'drained' })
  }

  /** Everything under way arrives, and polls tell the rest. */
  settle(): void {
    for (let round = 0; round < 10; round += 1) {
      this.setSlow(false)
      while (!this.isQuiet) {
        this.hearNext()
        this.answer()
      }
      this.poll()
    }
  }

  #on(event: SubscriptionEvent): void {
    if (this.#state !== null) this.#take(advance(this.#state, event))
  }

  #take(step: Step): void {
    this.#state = step.state
    for (const effect of step.effects) this.#perform(effect)
  }

  #perform(effect: SubscriptionEffect): void {
    const { log, outlet, takeSnapshot } = this.#parts
    switch (effect.type) {
      case 'send_frames':
        return outlet.frames(effect.epoch, effect.frames)
      case 'send_snapshot':
        return outlet.snapshot(effect.json)
      case 'read':
        return this.#ask(() => log.read(effect.after))
      case 'snapshot':
        return this.#ask(takeSnapshot)
    }
  }

  #ask(answer: () => SubscriptionEvent): void {
    if (this.#question !== null) throw new Error('two questions at once')
    this.#question = { answer }
  }
}
