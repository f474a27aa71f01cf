import { scrollbackLines, terminalServerFrameSchema } from '@boocode/contracts'
import type { TerminalClientFrame, TerminalServerFrame } from '@boocode/contracts'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import xterm from '@xterm/headless'
import { WebSocket } from 'ws'
import { drawTerminal } from './draw-terminal.ts'

export interface TerminalClientOptions {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Whether it acknowledges output; by default it does. */
  readonly acknowledges?: boolean
}

const waitMs = 40_000

/** A window's terminal: takes the frames of an attach and draws them, as the page does. */
export class TerminalClient implements AsyncDisposable {
  readonly frames: TerminalServerFrame[] = []
  readonly terminal = new xterm.Terminal({ cols: 80, rows: 24, scrollback: scrollbackLines, allowProposedApi: true, logLevel: 'off' })
  epoch = ''
  offset = 0
  /** Bytes of output since the attach. */
  received = 0
  /** Code of the close; null while it is open. */
  closeCode: number | null = null
  readonly #socket: WebSocket
  readonly #acknowledges: boolean
  readonly #watchers = new Set<() => void>()

  private constructor(socket: WebSocket, options: TerminalClientOptions) {
    this.#socket = socket
    this.#acknowledges = options.acknowledges ?? true
    this.terminal.loadAddon(new Unicode11Addon())
    this.terminal.unicode.activeVersion = '11'
    socket.on('message', (data: Buffer, isBinary) => (isBinary ? this.#takeBytes(data) : this.#takeFrame(data.toString('utf8'))))
    socket.on('close', (code) => {
      this.closeCode = code
      this.#changed()
    })
  }

  /** Rejects when the upgrade is refused, with the status in the message. */
  static async attach(options: TerminalClientOptions): Promise<TerminalClient> {
    const socket = new WebSocket(options.url, { headers: { ...options.headers }, perMessageDeflate: false })
    const client = new TerminalClient(socket, options)
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve())
      socket.once('error', reject)
    })
    await client.until('its first frame', () => client.frames.length > 0)
    return client
  }

  send(frame: TerminalClientFrame): void {
    this.#socket.send(JSON.stringify(frame))
  }

  sendRaw(data: string | Uint8Array): void {
    this.#socket.send(data)
  }

  type(data: string): void {
    this.send({ type: 'input', data })
  }

  /** Whole lines of screen and scrollback as text. */
  text(): string {
    const { active } = this.terminal.buffer
    return Array.from({ length: active.length }, (_, row) => active.getLine(row)?.translateToString(true) ?? '').join('\n')
  }

  /** Equal for terminals that look the same. */
  picture(): string {
    return drawTerminal(this.terminal)
  }

  async until(what: string, isSo: () => boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const check = (): void => {
      if (isSo()) resolve()
    }
    const timer = setTimeout(() => reject(new Error(`${what} did not come; shown is:\n${this.text().trim().slice(-2_000)}`)), waitMs)
    this.#watchers.add(check)
    check()
    try {
      await promise
    } finally {
      clearTimeout(timer)
      this.#watchers.delete(check)
    }
  }

  /** Waits until a text is on the screen or above it. */
  async untilShown(text: string | RegExp): Promise<void> {
    await this.until(String(text), () => (typeof text === 'string' ? this.text().includes(text) : text.test(this.text())))
  }

  async untilFrame(type: TerminalServerFrame['type']): Promise<void> {
    await this.until(`a frame ${type}`, () => this.frames.some((frame) => frame.type === type))
  }

  /** Stops reading from the connection. */
  stopReading(): void {
    this.#socket.pause()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.terminate()
    this.terminal.dispose()
  }

  #takeBytes(bytes: Buffer): void {
    this.received += bytes.length
    this.offset += bytes.length
    this.terminal.write(bytes, () => this.#changed())
    if (this.#acknowledges) this.send({ type: 'ack', bytes: this.received })
  }

  #takeFrame(text: string): void {
    const frame = terminalServerFrameSchema.parse(JSON.parse(text))
    if (frame.type === 'snapshot' || frame.type === 'replay') {
      this.epoch = frame.epoch
      this.offset = frame.offset
    }
    if (frame.type === 'snapshot') {
      this.terminal.reset()
      this.terminal.resize(frame.cols, frame.rows)
      this.terminal.write(frame.data)
    }
    if (frame.type === 'size') this.terminal.write('', () => this.terminal.resize(frame.cols, frame.rows))
    this.terminal.write('', () => {
      this.frames.push(frame)
      this.#changed()
    })
  }

  #changed(): void {
    for (const watch of this.#watchers) watch()
  }
}
