import type { ClientFrame, Position, SessionFrame, SessionSnapshot } from '@boocode/contracts'
import { applySessionFrame, applySessionSnapshot } from '../lib/live/session-reducer.ts'
import { emptySessionState } from '../lib/live/session-state.ts'
import type { SessionState } from '../lib/live/session-state.ts'
import { chat, instant, session, sessionId, toSnapshot } from './session-script.ts'

const stream = `session:${sessionId}` as const

/**
 * The server's side of one session stream, as SPEC.md says it, without sockets: a script of frames
 * that is numbered as it is emitted, an epoch that changes when the database dies, replay and snapshot.
 */
export class MemoryServer {
  readonly #script: readonly SessionFrame[]
  readonly #states: SessionState[]
  readonly #replayLimit: number
  #epochNumber = 0
  /** Frames of the script that are committed. */
  head = 0
  #subscribed = false
  /** What is on the way to the client. */
  outbox: string[] = []

  constructor(script: readonly SessionFrame[], replayLimit: number) {
    this.#script = script
    this.#replayLimit = replayLimit
    const empty = applySessionSnapshot(emptySessionState, {
      ...toSnapshot({ ...emptySessionState, session, chats: [chat] }, { epoch: instant(0), seq: 0 }, 75),
    })
    this.#states = [empty]
    for (const [index, frame] of script.entries()) {
      this.#states.push(applySessionFrame(this.#states[index] ?? empty, { ...frame, ...this.#position(index + 1) }))
    }
  }

  get truth(): SessionState {
    return this.#states[this.head] ?? emptySessionState
  }

  get isDone(): boolean {
    return this.head === this.#script.length
  }

  get #epoch(): string {
    return instant(this.#epochNumber * 1000)
  }

  #position(seq: number): Position {
    return { stream, epoch: this.#epoch, seq, at: instant(seq) }
  }

  emit(): void {
    if (this.isDone) return
    this.head += 1
    if (this.#subscribed) this.#sendNumber(this.head)
  }

  #sendNumber(seq: number): void {
    const frame = this.#script[seq - 1]
    if (frame !== undefined) this.outbox.push(JSON.stringify({ ...frame, ...this.#position(seq) }))
  }

  ping(): void {
    const heads = this.#subscribed ? { [stream]: { epoch: this.#epoch, seq: this.head } } : {}
    this.outbox.push(JSON.stringify({ type: 'ping', at: instant(0), heads }))
  }

  /** Postgres dies and forgets its last commits; subscriptions go on with a snapshot (W17). */
  crash(forgotten: number): void {
    this.head = Math.max(0, this.head - forgotten)
    this.#epochNumber += 1
    if (this.#subscribed) this.#sendSnapshot()
  }

  disconnect(): void {
    this.#subscribed = false
    this.outbox = []
  }

  receive(frame: ClientFrame): void {
    if (frame.type === 'unsubscribe') this.#subscribed = false
    if (frame.type !== 'subscribe') return
    this.#subscribed = true
    const { epoch, last_seq: last } = frame
    const canReplay = epoch === this.#epoch && last !== undefined && last <= this.head && this.head - last <= this.#replayLimit
    if (!canReplay) return this.#sendSnapshot()
    for (let seq = last + 1; seq <= this.head; seq += 1) this.#sendNumber(seq)
  }

  #sendSnapshot(): void {
    const snapshot: SessionSnapshot = toSnapshot(this.truth, { epoch: this.#epoch, seq: this.head }, 75)
    this.outbox.push(JSON.stringify(snapshot))
  }
}
