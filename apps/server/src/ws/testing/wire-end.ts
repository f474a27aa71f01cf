import type { ClientFrame, SessionFrame } from '@boocode/contracts'
import { applySessionFrame, applySessionSnapshot } from '../../../../web/src/lib/live/session-reducer.ts'
import { emptySessionState } from '../../../../web/src/lib/live/session-state.ts'
import type { SessionState } from '../../../../web/src/lib/live/session-state.ts'
import { chat, instant, session, sessionId, toSnapshot } from '../../../../web/src/testing/session-script.ts'
import type { WireServer } from '../../../../web/src/testing/wired-client.ts'
import { FakeLog } from './fake-log.ts'
import { FakeServer } from './fake-server.ts'

const stream = `session:${sessionId}` as const
const snapshotMessages = 75

/**
 * The server's end of the page's wire: the real subscription over a fake log of one session, whose
 * frames are those of a script. `states[n]` is the session after its first n frames.
 */
export class WireEnd implements WireServer {
  readonly log: FakeLog
  readonly server: FakeServer
  outbox: string[] = []
  readonly #script: readonly SessionFrame[]
  readonly #states: SessionState[]

  constructor(script: readonly SessionFrame[], replayLimit: number) {
    this.#script = script
    const first = toSnapshot({ ...emptySessionState, session, chats: [chat] }, { epoch: instant(0), seq: 0 }, snapshotMessages)
    this.#states = [applySessionSnapshot(emptySessionState, first)]
    for (const [index, frame] of script.entries()) {
      const position = { stream, epoch: instant(0), seq: index + 1, at: instant(index + 1) }
      this.#states.push(applySessionFrame(this.#states[index] ?? emptySessionState, { ...frame, ...position }))
    }
    this.log = new FakeLog(replayLimit)
    this.server = new FakeServer({
      log: this.log,
      outlet: {
        frames: (epoch, frames) => {
          for (const { seq, json } of frames) this.outbox.push(`{"stream":"${stream}","epoch":"${epoch}","seq":${seq},"at":"${instant(seq)}",${json.slice(1)}`)
        },
        snapshot: (json) => this.outbox.push(json),
      },
      takeSnapshot: () => {
        const position = { epoch: this.log.epoch, seq: this.log.head }
        return { type: 'snapshot', ...position, json: JSON.stringify(toSnapshot(this.truth, position, snapshotMessages)) }
      },
    })
  }

  /** The session as the log has it now. */
  get truth(): SessionState {
    return this.#states[this.log.head] ?? emptySessionState
  }

  get isDone(): boolean {
    return this.log.head === this.#script.length
  }

  emit(count: number, notice: 'small' | 'large' | 'lost'): void {
    const frames = this.#script.slice(this.log.head, this.log.head + count)
    if (frames.length > 0) this.server.append(frames.map((frame) => JSON.stringify(frame)), notice)
  }

  /** As `ClientSocket` makes it: the head, and never less than what was sent. */
  ping(knowsHeads: boolean): void {
    const { state } = this.server
    const sent = state?.epoch === this.log.epoch ? state.at : 0
    const heads = state === null || !knowsHeads ? {} : { [stream]: { epoch: this.log.epoch, seq: Math.max(this.log.head, sent) } }
    this.outbox.push(JSON.stringify({ type: 'ping', at: instant(0), heads }))
  }

  receive(frame: ClientFrame): void {
    if (frame.type === 'unsubscribe') this.server.end()
    if (frame.type !== 'subscribe') return
    const { epoch, last_seq: lastSeq } = frame
    this.server.subscribe(epoch === undefined || lastSeq === undefined ? null : { epoch, lastSeq })
  }

  disconnect(): void {
    this.server.end()
    this.outbox = []
  }
}
