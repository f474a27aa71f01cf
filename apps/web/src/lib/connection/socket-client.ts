import type { Failure, StreamName } from '@boocode/contracts'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { sameView, viewConnection } from './connection-view.ts'
import type { ConnectionView } from './connection-view.ts'
import { elapsedNow } from '../elapsed-clock.ts'
import { hearServerTime } from '../server-clock.ts'
import { decodeFrame } from './decode-frame.ts'
import { advance, nextDeadline } from './protocol.ts'
import { initialProtocolState } from './protocol-state.ts'
import type { AppliedFrame, Effect, ProtocolEvent, ProtocolState, StreamPosition } from './protocol-state.ts'

export interface SocketClientOptions {
  /** Address of the socket, `ws:` or `wss:`. */
  url: string
  /** Asks REST whether this device may connect; resolves false only when it certainly may not. */
  isAuthenticated: () => Promise<boolean>
  onFrame: (frame: AppliedFrame) => void
  onStreamRefused: (stream: StreamName, error: Failure) => void
  onUnauthenticated: () => void
}

/**
 * The one socket of the window: carries out what the protocol machine decides, and nothing more.
 * Events of a socket that was replaced are ignored.
 */
export class SocketClient implements Disposable {
  readonly #options: SocketClientOptions
  #state: ProtocolState
  #socket: WebSocket | null = null
  #timer: ReturnType<typeof setTimeout> | null = null
  readonly #view: StoreApi<ConnectionView>
  readonly #ended = new AbortController()

  constructor(options: SocketClientOptions) {
    this.#options = options
    this.#state = initialProtocolState(elapsedNow())
    this.#view = createStore<ConnectionView>(() => viewConnection(this.#state, elapsedNow()))
    const { signal } = this.#ended
    const wake = () => this.#dispatch({ type: 'wake' })
    globalThis.addEventListener('online', wake, { signal })
    globalThis.addEventListener('focus', wake, { signal })
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && wake(), { signal })
  }

  get view(): StoreApi<ConnectionView> {
    return this.#view
  }

  subscribe(stream: StreamName, chatIds: readonly string[], position: StreamPosition | null): void {
    this.#dispatch({ type: 'subscribe', stream, chatIds, position })
  }

  nameChats(stream: StreamName, chatIds: readonly string[]): void {
    this.#dispatch({ type: 'name_chats', stream, chatIds })
  }

  /** Ends the subscription and says how far the stream was applied. */
  unsubscribe(stream: StreamName): StreamPosition | null {
    const position = this.#state.subscriptions.get(stream)?.position ?? null
    this.#dispatch({ type: 'unsubscribe', stream })
    return position
  }

  retryNow(): void {
    this.#dispatch({ type: 'wake' })
  }

  authenticated(): void {
    this.#dispatch({ type: 'authenticated' })
  }

  [Symbol.dispose](): void {
    this.#ended.abort()
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#closeSocket()
  }

  #dispatch(event: ProtocolEvent): void {
    if (this.#ended.signal.aborted) return
    const now = elapsedNow()
    const step = advance(this.#state, event, now)
    this.#state = step.state
    for (const effect of step.effects) this.#perform(effect)
    this.#showAndSchedule(now)
  }

  #showAndSchedule(now: number): void {
    const view = viewConnection(this.#state, now)
    if (!sameView(view, this.#view.getState())) this.#view.setState(view, true)
    if (this.#timer !== null) clearTimeout(this.#timer)
    const deadline = nextDeadline(this.#state, now)
    this.#timer = deadline === null ? null : setTimeout(() => this.#dispatch({ type: 'tick' }), deadline - now)
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'open_socket':
        return this.#openSocket()
      case 'close_socket':
        return this.#closeSocket()
      case 'send':
        return this.#socket?.send(JSON.stringify(effect.frame))
      case 'apply':
        return this.#options.onFrame(effect.frame)
      case 'stream_refused':
        return this.#options.onStreamRefused(effect.stream, effect.error)
      case 'unauthenticated':
        return this.#options.onUnauthenticated()
      case 'ask_why':
        void this.#askWhy()
    }
  }

  #openSocket(): void {
    this.#closeSocket()
    const socket = new WebSocket(this.#options.url)
    this.#socket = socket
    const ifCurrent = (event: ProtocolEvent) => this.#socket === socket && this.#dispatch(event)
    socket.addEventListener('open', () => ifCurrent({ type: 'opened' }))
    socket.addEventListener('message', (message: MessageEvent<unknown>) => {
      const frame = decodeFrame(String(message.data))
      if (frame.kind === 'ping') hearServerTime(frame.frame.at)
      ifCurrent({ type: 'received', frame })
    })
    socket.addEventListener('close', (close) => {
      ifCurrent({ type: 'closed', code: close.code, jitter: Math.random() })
    })
  }

  #closeSocket(): void {
    const socket = this.#socket
    this.#socket = null
    socket?.close()
  }

  async #askWhy(): Promise<void> {
    const authenticated = await this.#options.isAuthenticated()
    this.#dispatch({ type: 'explained', authenticated })
  }
}
