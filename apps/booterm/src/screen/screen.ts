import { scrollbackLines } from '@boocode/contracts'
import type { TerminalSize } from '@boocode/contracts'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import xterm from '@xterm/headless'
import type { IBuffer } from '@xterm/headless'
import { ModeTracker } from './mode-tracker.ts'
import { OutputQueue } from './output-queue.ts'
import { serializeScreen } from './serialize-screen.ts'
import { wholeLength } from './whole-length.ts'

export interface ScreenEvents {
  /** An answer of the terminal to a query of the program. */
  readonly onReply: (data: string) => void
  readonly onTitle: (title: string) => void
  readonly onBell: () => void
  readonly onMode: (mode: number, isOn: boolean) => void
  /** Output was taken in: there is room for more. */
  readonly onParsed: () => void
  /** Of the output from one offset to another only looks are left: it was a flood that scrolled away. */
  readonly onLeftOut?: (from: number, to: number, looks: string) => void
}

export interface ScreenSnapshot extends TerminalSize {
  /** Bytes of output that it shows. */
  readonly offset: number
  readonly title: string
  readonly data: string
}

/** A sequence that is longer is no longer waited for; only its picture suffers, and only when somebody attaches in it. */
const longestSequence = 64 * 1024

/**
 * The truth about what a terminal shows: content, modes, title, cursor and scrollback. Takes output in
 * as bytes, in its own time (output-queue.ts); `snapshot` tells how many of them it has seen.
 */
export class Screen {
  readonly #terminal: xterm.Terminal
  readonly #modes: ModeTracker
  readonly #queue: OutputQueue
  readonly #events: ScreenEvents
  #title = ''
  #received = 0
  #parsed = 0
  /** The beginning of a sequence whose end has not come. */
  #held: Uint8Array = new Uint8Array()

  constructor(size: TerminalSize, events: ScreenEvents) {
    this.#events = events
    this.#terminal = new xterm.Terminal({ ...size, scrollback: scrollbackLines, allowProposedApi: true, logLevel: 'off' })
    this.#terminal.loadAddon(new Unicode11Addon())
    this.#terminal.unicode.activeVersion = '11'
    this.#modes = new ModeTracker(this.#terminal, events.onMode)
    this.#queue = new OutputQueue({
      draw: (bytes, drawn) => this.#terminal.write(bytes, drawn),
      onDone: (bytes) => {
        this.#parsed += bytes
        this.#events.onParsed()
      },
      onLeftOut: (from, to, looks) => events.onLeftOut?.(from, to, looks),
      isScrolling: () => this.buffer.type === 'normal' && !this.#modes.hasRegion,
      linesKept: () => scrollbackLines + this.#terminal.rows,
    })
    this.#terminal.onData(events.onReply)
    this.#terminal.onBinary(events.onReply)
    this.#terminal.onBell(events.onBell)
    this.#terminal.onTitleChange((title) => {
      this.#title = title
      events.onTitle(title)
    })
  }

  get size(): TerminalSize {
    return { cols: this.#terminal.cols, rows: this.#terminal.rows }
  }

  get title(): string {
    return this.#title
  }

  /** Bytes that wait to be taken in. */
  get pendingBytes(): number {
    return this.#received - this.#parsed
  }

  /** Mouse and paste modes that are on. */
  get modes(): ReadonlySet<number> {
    return this.#modes.on
  }

  get buffer(): IBuffer {
    return this.#terminal.buffer.active
  }

  /** The rows of the main screen with its scrollback, also while the alternate one shows. */
  get mainBuffer(): IBuffer {
    return this.#terminal.buffer.normal
  }

  write(bytes: Uint8Array): void {
    this.#received += bytes.length
    const all = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes])
    const length = wholeLength(all)
    const rest = all.subarray(length)
    const whole = rest.length > longestSequence ? all : all.subarray(0, length)
    this.#held = rest.length > longestSequence ? new Uint8Array() : rest
    if (whole.length === 0) return
    this.#queue.push(whole)
  }

  /** Draws what was there before the output begins; it counts for no offset. */
  restore(drawing: string | Uint8Array): void {
    this.#terminal.write(drawing)
  }

  /** Takes effect after the output written so far. */
  resize({ cols, rows }: TerminalSize): void {
    this.#queue.flush()
    this.#terminal.write('', () => this.#terminal.resize(cols, rows))
  }

  /** Resolves when everything written so far is taken in. */
  async settled(): Promise<void> {
    this.#queue.flush()
    await new Promise<void>((resolve) => this.#terminal.write('', resolve))
  }

  snapshot(): ScreenSnapshot {
    return { offset: this.#parsed, ...this.size, title: this.#title, data: serializeScreen(this.#terminal, this.#modes) }
  }

  dispose(): void {
    this.#queue.dispose()
    this.#terminal.dispose()
  }
}
