// A program in a pseudo-terminal of the keeper, and what it wrote.
import type { Socket } from 'node:net'
import { sendSignal } from '@boocode/processes'
import pty from '@lydell/node-pty'
import { OutputBatch } from '../panes/output-batch.ts'
import type { TerminalStart } from '../terminals/terminal.ts'
import { History } from './history.ts'
import { decodeMessage, encodeFrame, encodeMessage, frameKinds } from './protocol.ts'
import type { Frame, FromKeeper, ToKeeper } from './protocol.ts'
import { Tape } from './tape.ts'

/** After a hang-up, for programs that do not heed it. */
const killAfterMs = 2_000
const historyBytes = 4 * 1024 * 1024
/** Output since the last picture: with nobody there, more is made a picture; otherwise the program waits for one. */
const foldBytes = 8 * 1024 * 1024
const maxTapeBytes = 2 * foldBytes

export class KeptProgram {
  readonly pid: number
  readonly #child: pty.IPty
  readonly #tape: Tape
  readonly #history = new History(historyBytes)
  readonly #batch = new OutputBatch((bytes) => this.#take(bytes))
  #exit: { readonly code: number } | null = null
  /** The service, while it is there. */
  #socket: Socket | null = null
  #awaited: { readonly offset: number; readonly cols: number; readonly rows: number } | null = null
  #isSocketFull = false
  #isFolding = false
  /** It could not be made a picture; then the program waits for the service instead. */
  #hasFoldFailed = false

  /** @throws Error when it cannot be started */
  constructor({ argv, cols, rows, cwd, environment }: TerminalStart) {
    const [file, ...args] = argv
    this.#tape = new Tape({ cols, rows })
    this.#child = pty.spawn(file, args, { name: 'xterm-256color', cols, rows, cwd, env: { ...environment }, encoding: null })
    this.pid = this.#child.pid
    // Without an encoding the library hands out Buffers; its types know strings alone.
    this.#child.onData((data: unknown) => {
      if (Buffer.isBuffer(data)) this.#batch.push(data, performance.now())
    })
    this.#child.onExit(({ exitCode, signal }) => {
      this.#batch.flush()
      this.#exit = { code: signal ? 128 + signal : exitCode }
      this.#send({ kind: 'exit', ...this.#exit })
    })
  }

  /** Sends what makes its screen again, and from then on what it writes. */
  find(socket: Socket): void {
    const { checkpoint, items } = this.#tape
    this.#batch.flush()
    const { cols, rows, drawing } = checkpoint
    this.#join(socket)
    this.#send({ kind: 'found', pid: this.pid, cols, rows })
    if (drawing.length > 0) socket.write(encodeFrame(frameKinds.drawing, drawing))
    for (const item of items) {
      if (item.kind === 'bytes') socket.write(encodeFrame(frameKinds.bytes, item.bytes))
      else this.#send({ kind: 'size', ...item.size })
    }
    this.#send({ kind: 'live', offset: this.#tape.end })
    if (this.#exit !== null) this.#send({ kind: 'exit', ...this.#exit })
  }

  /** For who started it. */
  begin(socket: Socket): void {
    this.#join(socket)
    this.#send({ kind: 'started', pid: this.pid })
  }

  /** Sends the newest output that it still holds, and ends the connection. */
  sendHistory(socket: Socket): void {
    this.#batch.flush()
    socket.write(encodeMessage({ kind: 'history', bytes: this.#history.bytes, isCut: this.#history.isCut, ...this.#tape.size }))
    for (const bytes of this.#history.pieces) socket.write(encodeFrame(frameKinds.bytes, bytes))
    socket.end()
  }

  leave(socket: Socket): void {
    if (this.#socket !== socket) return
    this.#socket = null
    this.#isSocketFull = false
    this.#updateFlow()
  }

  /** @returns whether it was closed */
  handle(frame: Frame): boolean {
    if (frame.kind === frameKinds.bytes) this.#write(frame.payload)
    else if (frame.kind === frameKinds.drawing) this.#setCheckpoint(frame.payload)
    else return this.#obey(decodeMessage<ToKeeper>(frame))
    return false
  }

  close(): void {
    this.#socket?.end()
    this.#socket = null
    this.#child.resume()
    if (this.#exit !== null) return
    sendSignal(this.pid, 'SIGHUP')
    setTimeout(() => {
      if (this.#exit === null) sendSignal(-this.pid, 'SIGKILL')
    }, killAfterMs).unref()
  }

  #obey(message: ToKeeper): boolean {
    if (message.kind === 'resize') this.#resize(message)
    else if (message.kind === 'checkpoint') this.#awaited = message
    else if (message.kind === 'skip') this.#tape.skip(message.from, message.to, message.looks)
    else if (message.kind === 'say') this.#say(message.data)
    else return true
    return false
  }

  #write(bytes: Buffer): void {
    if (this.#exit === null) this.#child.write(bytes as unknown as string) // see onData
  }

  #resize({ at, cols, rows }: Extract<ToKeeper, { kind: 'resize' }>): void {
    this.#tape.resize(at, { cols, rows })
    if (this.#exit === null) this.#child.resize(cols, rows)
  }

  #setCheckpoint(drawing: Buffer): void {
    if (this.#awaited === null) return
    // A copy: what came with it in one piece is not held.
    this.#tape.setCheckpoint({ ...this.#awaited, drawing: Buffer.from(drawing) })
    this.#awaited = null
    this.#updateFlow()
  }

  #say(data: string): void {
    this.#batch.flush()
    this.#take(Buffer.from(data))
  }

  #join(socket: Socket): void {
    this.#socket?.destroy()
    this.#socket = socket
    this.#isSocketFull = false
    socket.on('drain', () => {
      if (this.#socket !== socket) return
      this.#isSocketFull = false
      this.#updateFlow()
    })
  }

  #take(bytes: Uint8Array): void {
    this.#tape.push(bytes)
    this.#history.push(bytes)
    if (this.#socket !== null && !this.#socket.write(encodeFrame(frameKinds.bytes, bytes))) this.#isSocketFull = true
    this.#updateFlow()
  }

  #send(message: FromKeeper): void {
    this.#socket?.write(encodeMessage(message))
  }

  #updateFlow(): void {
    if (this.#socket === null && this.#tape.bytes > foldBytes && !this.#hasFoldFailed) void this.#fold()
    if (this.#isSocketFull || this.#isFolding || this.#tape.bytes > maxTapeBytes) this.#child.pause()
    else this.#child.resume()
  }

  async #fold(): Promise<void> {
    if (this.#isFolding) return
    this.#isFolding = true
    try {
      const { foldTape } = await import('./fold.ts')
      this.#tape.setCheckpoint(await foldTape(this.#tape))
    } catch (error) {
      // Such as another version of the code on disk than the one that runs.
      this.#hasFoldFailed = true
      throw error
    } finally {
      this.#isFolding = false
      this.#updateFlow()
    }
  }
}
