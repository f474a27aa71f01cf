// One pane: a program in a terminal, what its screen shows, and who looks at it.
//
//   terminal ──bytes──▶ ring (for those who come back) ──▶ clients
//                  └──▶ screen (for those who come anew)
//
// The program waits (`setPaused`) while a client has too much unacknowledged, or the screen cannot keep up.
import { clampSize, terminalCloseCodes } from '@boocode/contracts'
import type { Pane as PaneView, TerminalSize } from '@boocode/contracts'
import { Screen } from '../screen/screen.ts'
import { PASTE_MODE } from '../screen/mode-tracker.ts'
import { readForeground } from '../terminals/foreground.ts'
import type { RawHistory, Remembered, Terminal, TerminalEvents } from '../terminals/terminal.ts'
import { Attachment } from './attachment.ts'
import type { Outlet } from './attachment.ts'
import { Checkpoints } from './checkpoints.ts'
import { leftModes, switchOff } from './mode-guard.ts'
import { OutputRing } from './output-ring.ts'
import type { PaneRecord } from './pane-record.ts'

export interface PaneDeps {
  /** Names this run of the service: offsets of another mean nothing. */
  readonly epoch: string
  readonly save: (record: PaneRecord) => void
  readonly now: () => number
}

const ringBytes = 2 * 1024 * 1024
/** Output that the screen has not taken in: above the first the program waits, until the second. */
const screenFullBytes = 1024 * 1024
const screenRelaxedBytes = 256 * 1024
/** Frames of input that wait for a program that is being started. */
const maxTypedAhead = 1_000
/** A client that is behind for so long without a sign of life is closed. */
const patienceMs = 5_000
/** Without output for so long, a look is taken at who has the terminal, and at the screen. */
const quietMs = 250

export class Pane {
  #record: PaneRecord
  readonly #deps: PaneDeps
  readonly #attachments = new Set<Attachment>()
  #screen: Screen
  #ring = new OutputRing(ringBytes)
  /** Null before it is started, and when nobody keeps it. */
  #terminal: Terminal | null = null
  /** Counts terminals: what a replaced one still tells is not heard. */
  #run = 0
  /** Counts beginnings of the output: offsets of another mean nothing. */
  #beginning = 0
  /** Input for a program that is being started. */
  readonly #typedAhead: Uint8Array[] = []
  #isScreenFull = false
  #focused: Attachment | null = null
  #watch: NodeJS.Timeout | undefined
  #quiet: NodeJS.Timeout | undefined
  #isQuiet = true
  /** What the program asked in output that comes again was answered before. */
  #isRestoring = false
  readonly #checkpoints = new Checkpoints(() => ({ screen: this.#screen, terminal: this.#terminal }))

  constructor(record: PaneRecord, deps: PaneDeps) {
    this.#record = record
    this.#deps = deps
    this.#screen = this.#createScreen(record)
  }

  get record(): PaneRecord {
    return this.#record
  }

  get screen(): Screen {
    return this.#screen
  }

  /** What the terminal tells; of a terminal that was replaced, nothing more is heard. */
  events(): TerminalEvents {
    const run = this.#run
    const ifCurrent = <Args extends unknown[]>(take: (...args: Args) => void) => (...args: Args): void => {
      if (run === this.#run) take(...args)
    }
    return {
      onOutput: ifCurrent((bytes: Uint8Array) => this.#takeOutput(bytes)),
      onExit: ifCurrent((code: number | null) => this.#takeExit(code)),
      onRestore: async (remembered) => {
        if (run === this.#run) await this.#restore(remembered)
      },
    }
  }

  setTerminal(terminal: Terminal): void {
    this.#terminal = terminal
    this.#updateFlow()
    for (const bytes of this.#typedAhead.splice(0)) terminal.write(bytes)
  }

  /** Empties the screen for another program. */
  async reset(): Promise<void> {
    const old = this.#terminal
    this.#terminal = null
    this.#typedAhead.length = 0
    this.#run += 1
    await old?.close()
    this.#replaceScreen(this.#screen.size)
    this.#update({ state: { kind: 'running' }, paste_by_shell: false })
    await this.#beginAll()
  }

  /** The program is not to be had any more. */
  markEnded(code: number | null): void {
    this.#takeExit(code)
  }

  rename(name: string): void {
    this.#update({ name })
  }

  describe(): PaneView {
    const { id, session_id, name, cwd, cols, rows, created_at, state } = this.#record
    const command = state.kind === 'running' ? this.#record.command : null
    const foreground = state.kind === 'running' && this.#terminal !== null ? readForeground(this.#terminal.pid) : null
    const isShell = foreground === null || foreground.group === this.#terminal?.pid
    return {
      id,
      session_id,
      name,
      cwd,
      cols,
      rows,
      alive: state.kind === 'running',
      exit_code: state.kind === 'ended' ? state.code : null,
      title: this.#screen.title,
      running: isShell ? command : foreground.name,
      created_at,
    }
  }

  resize(wanted: TerminalSize): void {
    const size = clampSize(wanted)
    const { cols, rows } = this.#record
    if (size.cols === cols && size.rows === rows) return
    this.#update(size)
    this.#terminal?.resize(size, this.#ring.end)
    this.#screen.resize(size)
    this.#ring.resize(size)
    for (const { isLive, outlet } of this.#attachments) if (isLive) outlet.sendFrame({ type: 'size', ...size })
  }

  input(bytes: Uint8Array): void {
    if (this.#record.state.kind === 'ended') return
    if (this.#terminal !== null) this.#terminal.write(bytes)
    else if (this.#typedAhead.length < maxTypedAhead) this.#typedAhead.push(bytes)
  }

  /** What its keeper remembers beyond the screen; null when there is none. */
  async readHistory(signal: AbortSignal): Promise<RawHistory | null> {
    return (await this.#terminal?.readHistory(signal)) ?? null
  }

  /** @param position where a client that comes back stands; undefined for a client without a screen */
  async attach(outlet: Outlet, position: { epoch: string; offset: number } | undefined): Promise<Attachment> {
    const attachment = new Attachment(outlet, this.#deps.now())
    this.#attachments.add(attachment)
    await this.#begin(attachment, position?.epoch === this.#epoch ? position.offset : undefined)
    return attachment
  }

  detach(attachment: Attachment): void {
    this.#attachments.delete(attachment)
    if (this.#focused === attachment) this.#focused = null
    this.#updateFlow()
  }

  acknowledge(attachment: Attachment, bytes: number): void {
    attachment.acknowledge(bytes, this.#deps.now())
    this.#updateFlow()
  }

  resizeBy(attachment: Attachment, { cols, rows, focused }: TerminalSize & { focused: boolean }): void {
    if (focused) this.#focused = attachment
    // Without any that has the focus, the first that comes decides.
    if (focused || this.#focused === null) this.resize({ cols, rows })
  }

  /** Ends the program and sends everybody away. */
  async close(): Promise<void> {
    this.#run += 1
    this.#leave(terminalCloseCodes.noSuchPane, 'the pane was closed')
    await this.#terminal?.close()
  }

  /** The service ends; the program goes on when it can. */
  release(): void {
    this.#run += 1
    this.#leave(1001, 'the terminal service ends')
    this.#terminal?.detach()
  }

  get #epoch(): string {
    return `${this.#deps.epoch}.${this.#beginning}`
  }

  #leave(code: number, reason: string): void {
    clearTimeout(this.#watch)
    clearTimeout(this.#quiet)
    for (const { outlet } of this.#attachments) outlet.close(code, reason)
    this.#attachments.clear()
  }

  async #beginAll(): Promise<void> {
    for (const attachment of this.#attachments) attachment.isLive = false
    await Promise.all([...this.#attachments].map((attachment) => this.#begin(attachment, undefined)))
  }

  /** Sends what the client lacks, and with it joins the live output: nothing is between the two. */
  async #begin(attachment: Attachment, offset: number | undefined): Promise<void> {
    const missed = offset === undefined ? null : this.#ring.since(offset)
    const { outlet } = attachment
    if (offset !== undefined && missed !== null) {
      const { cols, rows } = this.#record
      outlet.sendFrame({ type: 'replay', epoch: this.#epoch, offset, bytes: this.#ring.end - offset, cols, rows, title: this.#screen.title })
      this.#goOn(attachment, missed)
      return
    }
    for (;;) {
      const screen = this.#screen
      await screen.settled()
      if (!this.#attachments.has(attachment)) return
      if (screen !== this.#screen) continue
      const { offset: from, ...picture } = screen.snapshot()
      const rest = this.#ring.since(from)
      // Overtaken by more than the ring holds: the screen takes in what came meanwhile.
      if (rest === null) continue
      outlet.sendFrame({ type: 'snapshot', epoch: this.#epoch, offset: from, ...picture })
      this.#goOn(attachment, rest)
      return
    }
  }

  #goOn(attachment: Attachment, items: ReturnType<OutputRing['since']>): void {
    const { outlet } = attachment
    for (const item of items ?? []) {
      if (item.kind === 'bytes') attachment.sendBytes(item.bytes, this.#deps.now())
      else outlet.sendFrame({ type: 'size', ...item.size })
    }
    const { state } = this.#record
    if (state.kind === 'ended') outlet.sendFrame({ type: 'exit', code: state.code })
    attachment.isLive = true
    this.#updateFlow()
  }

  #takeOutput(bytes: Uint8Array): void {
    this.#ring.push(bytes)
    this.#screen.write(bytes)
    const now = this.#deps.now()
    for (const attachment of this.#attachments) if (attachment.isLive) attachment.sendBytes(bytes, now)
    this.#updateFlow()
    this.#awaitQuiet()
    this.#checkpoints.count(bytes.length)
    this.#checkpoints.makeIfDue(false)
  }

  #takeExit(code: number | null): void {
    if (this.#record.state.kind === 'ended') return
    this.#update({ state: { kind: 'ended', code } })
    for (const { isLive, outlet } of this.#attachments) if (isLive) outlet.sendFrame({ type: 'exit', code })
    const left = leftModes(this.#screen.modes, false)
    if (left.length > 0) this.#say(switchOff(left))
  }

  #say(output: string): void {
    if (this.#terminal === null) this.#takeOutput(Buffer.from(output))
    else this.#terminal.say(output)
  }

  async #restore({ drawing, items, cols, rows }: Remembered): Promise<void> {
    this.#isRestoring = true
    this.#replaceScreen({ cols, rows })
    const screen = this.#screen
    screen.restore(drawing)
    let size: TerminalSize = { cols, rows }
    for (const item of items) {
      if (item.kind === 'bytes') {
        this.#ring.push(item.bytes)
        this.#checkpoints.count(item.bytes.length)
        screen.write(item.bytes)
      } else {
        size = item.size
        this.#ring.resize(size)
        screen.resize(size)
      }
    }
    await screen.settled()
    this.#isRestoring = false
    this.#update(size)
    this.#awaitQuiet()
    void this.#beginAll()
  }

  #replaceScreen(size: TerminalSize): void {
    this.#beginning += 1
    this.#screen.dispose()
    this.#screen = this.#createScreen(size)
    this.#ring = new OutputRing(ringBytes)
    this.#isScreenFull = false
    this.#checkpoints.reset()
  }

  #createScreen({ cols, rows }: TerminalSize): Screen {
    return new Screen({ cols, rows }, {
      onReply: (data) => {
        if (!this.#isRestoring) this.input(Buffer.from(data, 'latin1'))
      },
      onTitle: (title) => this.#tell((outlet) => outlet.sendFrame({ type: 'title', title })),
      onBell: () => this.#tell((outlet) => outlet.sendFrame({ type: 'bell' })),
      onMode: (mode, isOn) => this.#noteMode(mode, isOn),
      onParsed: () => this.#updateFlow(),
      onLeftOut: (from, to, looks) => {
        this.#checkpoints.count(from - to)
        this.#terminal?.leaveOut(from, to, looks)
      },
    })
  }

  #tell(send: (outlet: Outlet) => void): void {
    for (const { isLive, outlet } of this.#attachments) if (isLive) send(outlet)
  }

  #noteMode(mode: number, isOn: boolean): void {
    this.#awaitQuiet()
    if (mode !== PASTE_MODE || !isOn || this.#terminal === null || this.#isRestoring) return
    const { pid } = this.#terminal
    const isByShell = readForeground(pid)?.group === pid
    if (isByShell !== this.#record.paste_by_shell) this.#update({ paste_by_shell: isByShell })
  }

  #awaitQuiet(): void {
    this.#isQuiet = false
    this.#quiet ??= setTimeout(() => this.#onTick(), quietMs).unref()
  }

  /** One timer for a whole burst: output only marks that it came. */
  #onTick(): void {
    this.#quiet = undefined
    if (!this.#isQuiet) {
      this.#awaitQuiet()
      this.#isQuiet = true
      return
    }
    this.#endLeftModes()
    this.#checkpoints.makeIfDue(true)
  }

  /** See mode-guard.ts. */
  #endLeftModes(): void {
    const terminal = this.#terminal
    if (this.#screen.modes.size === 0 || terminal === null || this.#record.state.kind === 'ended' || this.#record.command !== null) return
    if (readForeground(terminal.pid)?.group !== terminal.pid) return
    const left = leftModes(this.#screen.modes, this.#record.paste_by_shell)
    if (left.length > 0) this.#say(switchOff(left))
  }

  #updateFlow(): void {
    const { pendingBytes } = this.#screen
    if (pendingBytes > screenFullBytes) this.#isScreenFull = true
    else if (pendingBytes <= screenRelaxedBytes) this.#isScreenFull = false
    const isSomebodyBehind = [...this.#attachments].some(({ isBehind }) => isBehind)
    this.#terminal?.setPaused(this.#isScreenFull || isSomebodyBehind)
    if (isSomebodyBehind) this.#watch ??= setTimeout(() => this.#sendSilentAway(), patienceMs / 5).unref()
  }

  #sendSilentAway(): void {
    this.#watch = undefined
    const now = this.#deps.now()
    for (const attachment of this.#attachments) {
      if (attachment.silentFor(now) < patienceMs) continue
      this.#attachments.delete(attachment)
      attachment.outlet.close(terminalCloseCodes.slowConsumer, 'too much output was not acknowledged')
    }
    this.#updateFlow()
  }

  #update(change: Partial<PaneRecord>): void {
    this.#record = { ...this.#record, ...change }
    this.#deps.save(this.#record)
  }
}
