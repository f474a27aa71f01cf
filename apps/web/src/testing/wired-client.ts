import type { ClientFrame } from '@boocode/contracts'
import { decodeFrame } from '../lib/connection/decode-frame.ts'
import { advance, nextDeadline } from '../lib/connection/protocol.ts'
import { initialProtocolState } from '../lib/connection/protocol-state.ts'
import type { AppliedFrame, Effect, ProtocolEvent, ProtocolState } from '../lib/connection/protocol-state.ts'
import { applySessionFrame, applySessionSnapshot } from '../lib/live/session-reducer.ts'
import { emptySessionState } from '../lib/live/session-state.ts'
import type { SessionState } from '../lib/live/session-state.ts'
import { sessionId } from './session-script.ts'

const stream = `session:${sessionId}` as const

/** The other end of the wire. */
export interface WireServer {
  receive(frame: ClientFrame): void
  /** The connection is gone: what was on its way is lost. */
  disconnect(): void
  /** What is on the way to the client, oldest first. */
  outbox: string[]
}

/** The client's code on a wire that can be cut, deaf, slow or lossy, with a clock of its own. */
export class WiredClient {
  readonly #server: WireServer
  state: ProtocolState = initialProtocolState(0)
  held: SessionState = emptySessionState
  now = 0
  /** `deaf`: the socket seems open on this side, and nothing passes any more. */
  wire: 'none' | 'opening' | 'open' | 'deaf' = 'none'
  #upstream: ClientFrame[] = []
  snapshots = 0

  constructor(server: WireServer) {
    this.#server = server
    this.dispatch({ type: 'subscribe', stream, chatIds: [], position: null })
  }

  dispatch(event: ProtocolEvent): void {
    const step = advance(this.state, event, this.now)
    this.state = step.state
    for (const effect of step.effects) this.#perform(effect)
  }

  #perform(effect: Effect): void {
    if (effect.type === 'open_socket') this.wire = 'opening'
    if (effect.type === 'close_socket') this.#hangUp()
    if (effect.type === 'send') this.#upstream.push(effect.frame)
    if (effect.type === 'apply') this.#apply(effect.frame)
  }

  #apply(frame: AppliedFrame): void {
    if (frame.kind === 'session') this.held = applySessionFrame(this.held, frame.frame)
    if (frame.kind !== 'session_snapshot') return
    this.snapshots += 1
    this.held = applySessionSnapshot(this.held, frame.frame)
  }

  #hangUp(): void {
    this.wire = 'none'
    this.#upstream = []
    this.#server.disconnect()
  }

  open(): void {
    if (this.wire !== 'opening') return
    this.wire = 'open'
    this.dispatch({ type: 'opened' })
  }

  cut(): void {
    if (this.wire === 'none') return
    this.#hangUp()
    this.dispatch({ type: 'closed', code: 1006, jitter: 0.5 })
  }

  goDeaf(): void {
    if (this.wire !== 'open') return
    this.wire = 'deaf'
    this.#server.disconnect()
  }

  /** Moves up to `count` frames each way; one that is `lost` or `broken` stands for a fault between the two. */
  deliver(count: number, fault: 'none' | 'lost' | 'broken' = 'none'): void {
    if (this.wire !== 'open') return
    for (const frame of this.#upstream.splice(0, count)) this.#server.receive(frame)
    const texts = this.#server.outbox.splice(0, count)
    for (const [index, text] of texts.entries()) {
      if (index === 0 && fault === 'lost') continue
      const received = index === 0 && fault === 'broken' ? text.replace('"channel":', '"chanel":') : text
      this.dispatch({ type: 'received', frame: decodeFrame(received) })
    }
  }

  wait(ms: number): void {
    const end = this.now + ms
    for (let at = nextDeadline(this.state, this.now); at !== null && at <= end; at = nextDeadline(this.state, this.now)) {
      this.now = Math.max(at, this.now + 1)
      this.dispatch({ type: 'tick' })
    }
    this.now = end
  }
}
