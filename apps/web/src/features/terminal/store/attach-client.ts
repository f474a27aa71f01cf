import { maxInputChars, terminalServerFrameSchema } from '@boocode/contracts'
import type { TerminalClientFrame, TerminalServerFrame, TerminalSize } from '@boocode/contracts'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { elapsedNow } from '../../../lib/elapsed-clock.ts'
import { advanceAttach, beginAttach, nextAttachDeadline, viewAttach } from './attach.ts'
import type { AttachEffect, AttachEvent, AttachState, AttachStep, AttachView, OutputPosition } from './attach-state.ts'
import { splitInput } from './split-input.ts'

/** Parsed output is acknowledged in steps of this size; the service waits at 1 MiB. */
const ackEveryBytes = 64 * 1024
/** How much unparsed output a hidden window, whose timers are slow, may pile up before it lets go. */
const hiddenBacklogBytes = 512 * 1024

/** Who draws what comes. Calls are in the order of the stream. */
export interface AttachSink {
  /** @param onParsed must be called once when the bytes are on the screen */
  output(bytes: Uint8Array, onParsed: () => void): void
  frame(frame: TerminalServerFrame): void
}

export interface AttachClientOptions {
  /** Address of the socket, `ws:` or `wss:`, from where the window's copy of the screen stands. */
  url: (position: OutputPosition | null) => string
  /** Asks REST whether the pane exists; resolves false only when it certainly does not. */
  exists: () => Promise<boolean>
  sink: AttachSink
}

/** The socket of one pane: carries out what the machine decides. Events of a replaced socket are ignored. */
export class AttachClient implements Disposable {
  readonly #options: AttachClientOptions
  readonly #view: StoreApi<AttachView>
  readonly #ended = new AbortController()
  #state: AttachState
  #socket: WebSocket | null = null
  #timer: ReturnType<typeof setTimeout> | null = null
  /** Output handed to the sink and not on the screen yet. */
  #unparsedBytes = 0

  constructor(options: AttachClientOptions) {
    this.#options = options
    const now = elapsedNow()
    const first = beginAttach(now)
    this.#state = first.state
    this.#view = createStore<AttachView>(() => viewAttach(this.#state, now))
    const { signal } = this.#ended
    const wake = () => this.#dispatch({ type: 'wake' })
    globalThis.addEventListener('online', wake, { signal })
    globalThis.addEventListener('focus', wake, { signal })
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && wake(), { signal })
    this.#take(first, now)
  }

  get view(): StoreApi<AttachView> {
    return this.#view
  }

  wake(): void {
    this.#dispatch({ type: 'wake' })
  }

  /** @param since as `elapsedNow` counts: a socket that said nothing after it is replaced */
  distrust(since: number): void {
    this.#dispatch({ type: 'distrust', since })
  }

  /** Returns false when it was not sent because the pane is not connected. */
  sendInput(text: string): boolean {
    for (const data of splitInput(text, maxInputChars)) if (!this.#send({ type: 'input', data })) return false
    return true
  }

  /** Input that is not text: old mouse reports. */
  sendBytes(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#isOpen()) this.#socket?.send(bytes)
  }

  /** Says that this is the window which is used, and how much room it has. */
  claimSize(size: TerminalSize): void {
    this.#send({ type: 'resize', cols: size.cols, rows: size.rows, focused: true })
  }

  [Symbol.dispose](): void {
    this.#ended.abort()
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#closeSocket()
  }

  #isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN && this.#state.link.kind === 'open' && this.#state.link.shown
  }

  #send(frame: TerminalClientFrame): boolean {
    if (!this.#isOpen()) return false
    this.#socket?.send(JSON.stringify(frame))
    return true
  }

  #dispatch(event: AttachEvent): void {
    if (this.#ended.signal.aborted) return
    const now = elapsedNow()
    this.#take(advanceAttach(this.#state, event, now), now)
  }

  #take(step: AttachStep, now: number): void {
    this.#state = step.state
    for (const effect of step.effects) this.#perform(effect)
    const view = viewAttach(this.#state, now)
    if (!sameView(view, this.#view.getState())) this.#view.setState(view, true)
    if (this.#timer !== null) clearTimeout(this.#timer)
    const deadline = nextAttachDeadline(this.#state, now)
    this.#timer = deadline === null ? null : setTimeout(() => this.#dispatch({ type: 'tick' }), Math.max(0, deadline - now))
  }

  #perform(effect: AttachEffect): void {
    switch (effect.type) {
      case 'open_socket':
        return this.#openSocket(effect.position)
      case 'close_socket':
        return this.#closeSocket()
      case 'ask_why':
        void this.#askWhy()
    }
  }

  #openSocket(position: OutputPosition | null): void {
    this.#closeSocket()
    const socket = new WebSocket(this.#options.url(position))
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    const acknowledge = this.#acknowledger(socket)
    const ifCurrent = (act: () => void) => {
      if (this.#socket === socket && !this.#ended.signal.aborted) act()
    }
    socket.addEventListener('open', () => ifCurrent(() => this.#dispatch({ type: 'opened' })))
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      ifCurrent(() => {
        if (data instanceof ArrayBuffer) this.#onOutput(new Uint8Array(data), acknowledge)
        else this.#onFrame(String(data))
      })
    })
    socket.addEventListener('close', ({ code }) => {
      ifCurrent(() => {
        this.#socket = null
        this.#dispatch({ type: 'closed', code, jitter: Math.random() })
      })
    })
  }

  /** Counts what of this socket's output is on the screen, and tells the service now and then. */
  #acknowledger(socket: WebSocket): (bytes: number) => void {
    let parsed = 0
    let told = 0
    return (bytes) => {
      parsed += bytes
      if (parsed - told < ackEveryBytes || this.#socket !== socket) return
      told = parsed
      this.#send({ type: 'ack', bytes: parsed })
    }
  }

  #onOutput(bytes: Uint8Array, acknowledge: (bytes: number) => void): void {
    if (this.#state.link.kind !== 'open' || !this.#state.link.shown) return
    const { length } = bytes
    this.#dispatch({ type: 'output', bytes: length })
    this.#unparsedBytes += length
    this.#options.sink.output(bytes, () => {
      this.#unparsedBytes -= length
      acknowledge(length)
    })
    if (document.visibilityState === 'hidden' && this.#unparsedBytes > hiddenBacklogBytes) this.#dispatch({ type: 'sleep' })
  }

  #onFrame(text: string): void {
    const decoded = decodeFrame(text)
    if (decoded.kind === 'unknown') return
    if (decoded.kind === 'garbled') return this.#dispatch({ type: 'garbled', jitter: Math.random() })
    const { frame } = decoded
    if (frame.type === 'snapshot' || frame.type === 'replay') {
      this.#dispatch({ type: 'placed', by: frame.type, position: { epoch: frame.epoch, offset: frame.offset } })
      // A replay that does not fit was refused: the socket is another one now.
      if (this.#state.link.kind !== 'open') return
    }
    this.#options.sink.frame(frame)
  }

  #closeSocket(): void {
    const socket = this.#socket
    this.#socket = null
    socket?.close()
  }

  async #askWhy(): Promise<void> {
    const exists = await this.#options.exists()
    this.#dispatch({ type: 'explained', exists })
  }
}

type Decoded = { kind: 'frame'; frame: TerminalServerFrame } | { kind: 'unknown' } | { kind: 'garbled' }

const knownTypes = new Set(terminalServerFrameSchema.options.map((option) => option.shape.type.value as string))

/** A frame of a type that this page does not know yet is passed over; one that breaks its contract is not. */
function decodeFrame(text: string): Decoded {
  try {
    const value: unknown = JSON.parse(text)
    const parsed = terminalServerFrameSchema.safeParse(value)
    if (parsed.success) return { kind: 'frame', frame: parsed.data }
    const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined
    return { kind: typeof type === 'string' && !knownTypes.has(type) ? 'unknown' : 'garbled' }
  } catch {
    return { kind: 'garbled' }
  }
}

function sameView(a: AttachView, b: AttachView): boolean {
  return a.kind === b.kind && JSON.stringify(a) === JSON.stringify(b)
}
