import { AppError, clientFrameSchema, closeCodes } from '@boocode/contracts'
import type { ClientFrame, PingFrame, StreamName } from '@boocode/contracts'
import { toAppError } from '@boocode/db'
import type { Database, LoggedFrame } from '@boocode/db'
import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import type { Follower, Hub } from './hub.ts'
import { takeSnapshot } from './snapshots.ts'
import type { Traffic } from './traffic.ts'
import { advance, beginSubscription } from './subscription.ts'
import type { Step, SubscriptionEffect, SubscriptionEvent, SubscriptionState } from './subscription.ts'

const pingEveryMs = 3_000
const pongWithinMs = 15_000
const maxWaitingBytes = 1024 * 1024
const drainWithinMs = 5_000
const maxSubscriptions = 64

export interface ClientSocketDeps {
  hub: Hub
  database: Database
  log: Logger
  traffic: Traffic
}

interface Subscription {
  state: SubscriptionState
  chatIds: readonly string[] | null
  following: Disposable
}

/** One window's socket: its subscriptions, its pings, and what becomes of it when it does not drain. */
export class ClientSocket {
  readonly #socket: WebSocket
  readonly #deps: ClientSocketDeps
  readonly #subscriptions = new Map<StreamName, Subscription>()
  readonly #timer: NodeJS.Timeout
  readonly #openedAt = new Date().toISOString()
  #pongAt = performance.now()
  #slowSince: number | null = null
  #leastWaiting = 0

  constructor(socket: WebSocket, deps: ClientSocketDeps) {
    this.#socket = socket
    this.#deps = deps
    this.#timer = setInterval(() => this.#beat(), pingEveryMs)
    deps.traffic.socketsOpen += 1
    deps.traffic.socketsOpened += 1
    socket.on('message', (data, isBinary) => this.#receive(!isBinary && Buffer.isBuffer(data) ? data.toString('utf8') : null))
    socket.on('close', () => this.#dispose())
    socket.on('error', (err) => deps.log.debug({ err }, 'socket error'))
  }

  facts(): { opened_at: string; streams: number; waiting_bytes: number } {
    return { opened_at: this.#openedAt, streams: this.#subscriptions.size, waiting_bytes: this.#socket.bufferedAmount }
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
    // A client that is gone never answers the closing handshake.
    setTimeout(() => this.#socket.terminate(), 1_000).unref()
  }

  #dispose(): void {
    this.#deps.traffic.socketsOpen -= 1
    clearInterval(this.#timer)
    for (const subscription of this.#subscriptions.values()) subscription.following[Symbol.dispose]()
    this.#subscriptions.clear()
  }

  #receive(text: string | null): void {
    this.#deps.traffic.framesReceived += 1
    const frame = parseClientFrame(text)
    if (frame === null) {
      this.#refuse('', new AppError('invalid_request', 'This is no frame of the protocol; see GET /api/docs.'))
      return
    }
    switch (frame.type) {
      case 'pong':
        this.#pongAt = performance.now()
        return
      case 'unsubscribe':
        this.#end(frame.stream)
        return
      case 'subscribe':
        this.#subscribe(frame)
        return
    }
  }

  #subscribe(frame: Extract<ClientFrame, { type: 'subscribe' }>): void {
    const { stream, epoch, last_seq: lastSeq } = frame
    this.#end(stream)
    if (this.#subscriptions.size >= maxSubscriptions) {
      this.#refuse(stream, new AppError('too_large', `One socket follows at most ${maxSubscriptions} streams.`))
      return
    }
    const position = epoch === undefined || lastSeq === undefined ? null : { epoch, lastSeq }
    const first = beginSubscription(position)
    const follower: Follower = {
      stream,
      onTold: (told) => this.#on(stream, subscription, { type: 'told', ...told }),
      onPoll: () => this.#on(stream, subscription, { type: 'poll' }),
      onGone: () => this.#endMissing(stream, subscription, new AppError('not_found', 'The session was deleted.')),
    }
    const subscription: Subscription = {
      state: first.state,
      chatIds: frame.chat_ids ?? null,
      following: this.#deps.hub.follow(follower),
    }
    this.#subscriptions.set(stream, subscription)
    this.#take(stream, subscription, first)
  }

  #end(stream: StreamName): void {
    this.#subscriptions.get(stream)?.following[Symbol.dispose]()
    this.#subscriptions.delete(stream)
  }

  #on(stream: StreamName, subscription: Subscription, event: SubscriptionEvent): void {
    if (this.#subscriptions.get(stream) !== subscription) return
    this.#take(stream, subscription, advance(subscription.state, event))
  }

  #take(stream: StreamName, subscription: Subscription, step: Step): void {
    subscription.state = step.state
    for (const effect of step.effects) this.#perform(stream, subscription, effect)
  }

  #perform(stream: StreamName, subscription: Subscription, effect: SubscriptionEffect): void {
    switch (effect.type) {
      case 'send_frames':
        this.#send(effect.frames.map((frame) => positioned(stream, effect.epoch, frame)))
        return
      case 'send_snapshot':
        this.#send([effect.json])
        return
      case 'read':
        void this.#ask(stream, subscription, async () => {
          const range = await this.#deps.hub.read(stream, effect.after)
          return { type: 'read', epoch: range.epoch, head: range.head, frames: range.frames, isWhole: range.whole }
        })
        return
      case 'snapshot':
        void this.#ask(stream, subscription, async () => ({
          type: 'snapshot',
          ...(await takeSnapshot(this.#deps.database, stream, subscription.chatIds)),
        }))
        return
    }
  }

  async #ask(stream: StreamName, subscription: Subscription, question: () => Promise<SubscriptionEvent>): Promise<void> {
    try {
      this.#on(stream, subscription, await question())
    } catch (error) {
      const appError = toAppError(error)
      if (appError.code === 'not_found') this.#endMissing(stream, subscription, appError)
      else {
        if (!appError.retryable) this.#deps.log.error({ err: error, stream }, 'a stream could not be read')
        this.#on(stream, subscription, { type: 'failed' })
      }
    }
  }

  #endMissing(stream: StreamName, subscription: Subscription, error: AppError): void {
    if (this.#subscriptions.get(stream) !== subscription) return
    this.#end(stream)
    this.#refuse(stream, error)
    if (this.#subscriptions.size === 0) this.close(closeCodes.noSuchStream, 'no such stream')
  }

  #refuse(stream: string, error: AppError): void {
    this.#send([JSON.stringify({ type: 'subscription_error', stream, error: { code: error.code, message: error.message } })])
  }

  #send(texts: readonly string[]): void {
    for (const text of texts) this.#socket.send(text)
    this.#deps.traffic.framesSent += texts.length
    if (this.#slowSince === null && this.#socket.bufferedAmount > maxWaitingBytes) this.#watchSlow()
  }

  /** Rule W16: nothing more is put into a full pipe; it drains in time or is closed. */
  #watchSlow(): void {
    this.#slowSince = performance.now()
    this.#leastWaiting = this.#socket.bufferedAmount
    this.#tell({ type: 'slow' })
    const timer = setInterval(() => {
      const waiting = this.#socket.bufferedAmount
      if (this.#socket.readyState !== this.#socket.OPEN) clearInterval(timer)
      else if (waiting < maxWaitingBytes / 2) {
        clearInterval(timer)
        this.#slowSince = null
        this.#tell({ type: 'drained' })
      } else if (waiting < this.#leastWaiting) {
        this.#leastWaiting = waiting
        this.#slowSince = performance.now()
      } else if (performance.now() - (this.#slowSince ?? 0) > drainWithinMs) {
        clearInterval(timer)
        this.close(closeCodes.slowConsumer, 'too slow; reconnect to catch up')
      }
    }, 50)
    timer.unref()
  }

  #tell(event: SubscriptionEvent): void {
    for (const [stream, subscription] of this.#subscriptions) this.#on(stream, subscription, event)
  }

  #beat(): void {
    if (performance.now() - this.#pongAt > pongWithinMs) {
      this.#socket.terminate()
      return
    }
    if (this.#slowSince !== null) return
    const known = this.#deps.hub.heads
    const heads: PingFrame['heads'] = {}
    if (known !== null) {
      for (const [stream, { state }] of this.#subscriptions) {
        const seq = Math.max(known.heads.get(stream) ?? 0, state.epoch === known.epoch ? state.at : 0)
        heads[stream] = { epoch: known.epoch, seq }
      }
    }
    const ping: PingFrame = { type: 'ping', at: new Date().toISOString(), heads }
    this.#send([JSON.stringify(ping)])
  }
}

/** A frame of the log as clients get it: its position first, then its own fields. */
function positioned(stream: string, epoch: string, frame: LoggedFrame): string {
  return `{"stream":"${stream}","epoch":"${epoch}","seq":${frame.seq},"at":"${frame.at}",${frame.json.slice(1)}`
}

function parseClientFrame(text: string | null): ClientFrame | null {
  try {
    return clientFrameSchema.parse(JSON.parse(text ?? ''))
  } catch {
    return null // answered with a subscription_error
  }
}
