import { once } from 'node:events'
import type { Position } from '@boocode/contracts'
import { WebSocket } from 'ws'
import { epochMs } from './clock.ts'

/** The fields of frames that benchmarks look at. */
export interface SeenFrame {
  type: string
  stream: string
  epoch: string
  seq: number
  chat_id?: string
  message_id?: string
  role?: string
  channel?: string
  content?: string
  /** Of a call's result. */
  output?: string
  error?: { message: string }
  turn?: { id: string; status: string }
  /** Of `request_opened`. */
  request?: { id: string; chat_id: string }
  /** Of a session's snapshot. */
  turns?: { chat_id: string; status: string }[]
}

export type FrameListener = (frame: SeenFrame, seen: { atMs: number; bytes: number }) => void

/**
 * A window's socket that costs as little as possible: it stamps a frame before anything else and
 * checks nothing. Testkit's client is the one that checks.
 */
export class Window implements AsyncDisposable {
  readonly #socket: WebSocket
  readonly #listeners = new Set<FrameListener>()
  /** All that came so far, the headers of WebSocket frames included, the upgrade not. */
  bytes = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => this.#receive(data))
    socket.on('error', () => undefined) // the close that follows is what counts
  }

  static async open(address: { url: string; headers?: Readonly<Record<string, string>> }): Promise<Window> {
    const socket = new WebSocket(address.url, { headers: { ...address.headers }, perMessageDeflate: false })
    const window = new Window(socket)
    await once(socket, 'open')
    return window
  }

  listen(listener: FrameListener): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) }
  }

  /** Settles with the first frame that fits, and when it came. */
  async next(fits: (frame: SeenFrame) => boolean): Promise<{ frame: SeenFrame; atMs: number }> {
    const { promise, resolve } = Promise.withResolvers<{ frame: SeenFrame; atMs: number }>()
    using _listening = this.listen((frame, { atMs }) => {
      if (fits(frame)) resolve({ frame, atMs })
    })
    return await promise
  }

  /**
   * Settles when the snapshot is there; with a position at once. A server lets one socket follow 64 streams.
   *
   * @throws Error when it is refused
   */
  async subscribe(stream: string, options: { position?: Pick<Position, 'epoch' | 'seq'>; chatIds?: readonly string[] } = {}): Promise<void> {
    const { position, chatIds } = options
    const answered = position === undefined ? this.next((frame) => frame.stream === stream && ['snapshot', 'subscription_error'].includes(frame.type)) : undefined
    this.#socket.send(
      JSON.stringify({
        type: 'subscribe',
        stream,
        ...(position && { epoch: position.epoch, last_seq: position.seq }),
        ...(chatIds && { chat_ids: chatIds }),
      }),
    )
    const answer = await answered
    if (answer?.frame.type === 'subscription_error') throw new Error(`${stream} was refused: ${answer.frame.error?.message}`)
  }

  unsubscribe(stream: string): void {
    this.#socket.send(JSON.stringify({ type: 'unsubscribe', stream }))
  }

  /** Reads nothing more: what the server sends piles up. */
  pause(): void {
    this.#socket.pause()
  }

  /** Ends the socket without a goodbye, as a lost network does. */
  cut(): void {
    this.#socket.terminate()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return
    const closed = once(this.#socket, 'close')
    this.#socket.terminate()
    await closed
  }

  #receive(data: Buffer): void {
    const atMs = epochMs()
    const bytes = data.length + headerBytes(data.length)
    this.bytes += bytes
    // Our own server's words, looked at by name only.
    const frame = JSON.parse(data.toString('utf8')) as SeenFrame
    if (frame.type === 'ping') this.#socket.send('{"type":"pong"}')
    for (const listener of this.#listeners) listener(frame, { atMs, bytes })
  }
}

/** Of an unmasked frame, RFC 6455 section 5.2. */
function headerBytes(payloadBytes: number): number {
  if (payloadBytes < 126) return 2
  return payloadBytes < 65_536 ? 4 : 10
}
