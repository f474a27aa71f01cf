import { parseServerFrame } from '@boocode/contracts'
import type { ClientFrame, Failure, PingFrame, ServerFrame, StreamName } from '@boocode/contracts'
import { WebSocket } from 'ws'
import { StreamView } from './stream-view.ts'

export interface TestClientOptions {
  /** With `?v=` and the token, when there is one. */
  url: string
  headers?: Readonly<Record<string, string>>
  /** By default true. */
  answersPings?: boolean
  /** Connects again by itself when the socket is lost, and subscribes where it stood. */
  reconnects?: boolean
  /** How long `until` waits at most; by default 30 s. */
  waitMs?: number
}

export interface SocketEnd {
  readonly code: number
  readonly reason: string
}

const defaultWaitMs = 30_000
const retryMs = 25

/**
 * A window's socket that takes SPEC.md at its word: what the server does wrong is kept in `faults`,
 * makes every `until` fail, and the disposal too.
 */
export class TestClient implements AsyncDisposable {
  readonly faults: string[] = []
  readonly streams = new Map<string, StreamView>()
  readonly pings: PingFrame[] = []
  readonly refusals: { stream: string; error: Failure }[] = []
  /** Frames of any kind that came. */
  received = 0
  largestFrameBytes = 0
  /** Sockets that were opened. */
  connections = 0
  readonly #options: TestClientOptions
  readonly #watchers = new Set<() => void>()
  #socket: WebSocket | null = null
  #end: SocketEnd | null = null
  #done = false
  #retry: NodeJS.Timeout | undefined

  private constructor(options: TestClientOptions) {
    this.#options = options
  }

  /** Rejects with what the server answered when it does not open the socket. */
  static async connect(options: TestClientOptions): Promise<TestClient> {
    const client = new TestClient(options)
    await client.#open()
    return client
  }

  /** How the present socket ended; null while it is open. */
  get end(): SocketEnd | null {
    return this.#end
  }

  view(stream: StreamName): StreamView {
    const view = this.streams.get(stream)
    if (view === undefined) throw new Error(`${stream} is not subscribed`)
    return view
  }

  /** Subscribes, anew when it was before: from `position`, or with a snapshot. */
  subscribe(stream: StreamName, options: { chatIds?: readonly string[]; position?: { epoch: string; seq: number } } = {}): StreamView {
    const view = this.streams.get(stream) ?? new StreamView(stream, options.chatIds ?? [])
    view.chatIds = options.chatIds ?? view.chatIds
    view.position = options.position ?? null
    this.streams.set(stream, view)
    this.#ask(view, options.position !== undefined)
    return view
  }

  unsubscribe(stream: StreamName): void {
    this.streams.delete(stream)
    this.send({ type: 'unsubscribe', stream })
  }

  /** Sends a frame, or any text or bytes instead of one. */
  send(frame: ClientFrame | string | Uint8Array): void {
    const data = typeof frame === 'string' || frame instanceof Uint8Array ? frame : JSON.stringify(frame)
    this.#socket?.send(data)
  }

  /** Reads nothing from the socket until `resume`: a client that does not drain. */
  pause(): void {
    this.#socket?.pause()
  }

  resume(): void {
    this.#socket?.resume()
  }

  /** Destroys the socket without a goodbye. */
  cut(): void {
    this.#socket?.terminate()
  }

  /** Drops the socket and opens another, subscribing every stream where it stands. */
  async reconnect(): Promise<void> {
    const old = this.#socket
    this.#socket = null
    old?.terminate()
    await this.#open()
  }

  /** Settles when the condition holds; looked at now and after every frame. */
  async until(holds: (client: this) => boolean, what = 'the condition'): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const look = (): void => {
      if (this.faults.length > 0) reject(new Error(`the server broke the protocol: ${this.faults.join('; ')}`))
      else if (holds(this)) resolve()
      else if (this.#end !== null && this.#options.reconnects !== true) reject(new Error(`the socket was closed before ${what}; the client has ${this.#summary()}`))
    }
    const timer = setTimeout(() => reject(new Error(`${what} did not come to hold in time; the client has ${this.#summary()}`)), this.#options.waitMs ?? defaultWaitMs)
    this.#watchers.add(look)
    try {
      look()
      await promise
    } finally {
      clearTimeout(timer)
      this.#watchers.delete(look)
    }
  }

  /** Settles when the server, or the way to it, has ended the present socket. */
  async whenClosed(): Promise<SocketEnd> {
    await this.until((client) => client.end !== null, 'the end of the socket')
    return this.#end ?? { code: 0, reason: '' }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#done = true
    clearTimeout(this.#retry)
    const socket = this.#socket
    this.#socket = null
    if (socket !== null && socket.readyState !== WebSocket.CLOSED) {
      const closed = new Promise((resolve) => socket.once('close', resolve))
      socket.terminate()
      await closed
    }
    if (this.faults.length > 0) throw new Error(`the server broke the protocol: ${this.faults.join('; ')}`)
  }

  async #open(): Promise<void> {
    const socket = new WebSocket(this.#options.url, { headers: { ...this.#options.headers }, perMessageDeflate: false })
    this.#socket = socket
    this.#end = null
    const opened = Promise.withResolvers<void>()
    socket.on('message', (data: Buffer) => this.#isCurrent(socket) && this.#receive(data.toString('utf8')))
    socket.on('error', opened.reject)
    socket.on('unexpected-response', (_request, response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => opened.reject(new UpgradeRefusedError(response.statusCode ?? 0, Buffer.concat(chunks).toString())))
    })
    socket.on('open', opened.resolve)
    socket.on('close', (code, reason) => {
      opened.reject(new Error(`the socket was closed with ${code}`))
      if (this.#isCurrent(socket)) this.#closed({ code, reason: String(reason) })
    })
    await opened.promise
    this.connections += 1
    for (const view of this.streams.values()) this.#ask(view)
  }

  #isCurrent(socket: WebSocket): boolean {
    return this.#socket === socket
  }

  #closed(end: SocketEnd): void {
    this.#end = end
    if (this.#options.reconnects === true && !this.#done) {
      // A new socket that cannot be opened closes as well, which is the next try.
      this.#retry = setTimeout(() => void this.#open().catch(() => undefined), retryMs)
    }
    this.#tell()
  }

  #ask(view: StreamView, isMadeUp = false): void {
    view.asked(isMadeUp)
    const frame: ClientFrame = { type: 'subscribe', stream: view.stream }
    if (view.position !== null) Object.assign(frame, { epoch: view.position.epoch, last_seq: view.position.seq })
    if (view.chatIds.length > 0) frame.chat_ids = [...view.chatIds]
    if (this.#socket?.readyState === WebSocket.OPEN) this.send(frame)
  }

  #receive(text: string): void {
    this.received += 1
    this.largestFrameBytes = Math.max(this.largestFrameBytes, Buffer.byteLength(text))
    const fault = this.#take(parseServerFrame(JSON.parse(text) as unknown))
    if (fault !== null) this.faults.push(fault)
    this.#tell()
  }

  #take(frame: ServerFrame): string | null {
    switch (frame.kind) {
      case 'ping':
        return this.#onPing(frame.frame)
      case 'subscription_error':
        this.refusals.push(frame.frame)
        this.streams.delete(frame.frame.stream)
        return null
      case 'session_snapshot':
      case 'workspace_snapshot':
        return this.streams.get(frame.frame.stream)?.takeSnapshot(frame) ?? null
      case 'session':
      case 'workspace':
        return this.streams.get(frame.frame.stream)?.takeNumbered(frame) ?? null
      case 'unknown':
        return `an unknown frame: ${frame.type}`
      case 'invalid':
        return `an invalid frame: ${frame.type} ${frame.issues}`
    }
  }

  #onPing(ping: PingFrame): string | null {
    this.pings.push(ping)
    if (this.#options.answersPings !== false) this.send({ type: 'pong' })
    const faults = [...this.streams.values()].map((view) => view.takeHead(ping.heads[view.stream]))
    return faults.find((fault) => fault !== null) ?? null
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher()
  }

  #summary(): string {
    const streams = [...this.streams.values()].map((view) => {
      const last = view.frames.slice(-5).map(({ frame }) => `${frame.seq} ${frame.type}`)
      return `${view.stream} at ${view.position?.seq ?? 'nothing'} after ${view.snapshots} snapshots (last: ${last.join(', ')})`
    })
    return `${this.received} frames; ${streams.join('; ') || 'no stream'}; socket ${this.#end === null ? 'open' : `closed with ${this.#end.code}`}`
  }
}

/** The upgrade was answered as plain HTTP. */
export class UpgradeRefusedError extends Error {
  readonly status: number
  readonly body: string

  constructor(status: number, body: string) {
    super(`the upgrade was answered ${status}: ${body}`)
    this.name = 'UpgradeRefusedError'
    this.status = status
    this.body = body
  }
}
