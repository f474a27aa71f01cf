// A program that the keeper runs, as the terminal service sees it.
import type { TerminalSize } from '@boocode/contracts'
import type { KeeperLink, Link } from '../keeper/keeper-link.ts'
import { KeeperRefusal } from '../keeper/keeper-link.ts'
import { decodeMessage, encodeFrame, encodeMessage, frameKinds } from '../keeper/protocol.ts'
import type { Frame, FromKeeper, ToKeeper } from '../keeper/protocol.ts'
import type { Checkpoint, TapeItem } from '../keeper/tape.ts'
import type { RawHistory, Terminal, TerminalEvents, TerminalStart } from './terminal.ts'

/** @throws Error when the program cannot be started */
export async function startKeptTerminal(keeper: KeeperLink, start: TerminalStart, events: TerminalEvents): Promise<Terminal> {
  const link = await keeper.open({ ask: 'start', start })
  const terminal = new KeptTerminal({ keeper, link, id: start.id, events })
  terminal.goLive(0)
  return terminal
}

/**
 * Finds a program again that runs since before this process; its screen comes by `onRestore`.
 *
 * @returns undefined when nobody keeps it any more: the machine was restarted, or somebody ended the keeper
 */
export async function findKeptTerminal(keeper: KeeperLink, id: string, events: TerminalEvents): Promise<Terminal | undefined> {
  try {
    const link = await keeper.openIfRunning({ ask: 'find', id })
    if (link === null) return undefined
    const terminal = new KeptTerminal({ keeper, link, id, events })
    await terminal.restore()
    return terminal
  } catch (error) {
    if (error instanceof KeeperRefusal && error.reason === 'missing') return undefined
    throw error
  }
}

interface KeptTerminalParts {
  readonly keeper: KeeperLink
  readonly link: Link
  readonly id: string
  readonly events: TerminalEvents
}

class KeptTerminal implements Terminal {
  readonly pid: number
  readonly #parts: KeptTerminalParts
  #state: 'running' | 'ended' | 'released' = 'running'
  /** From offsets of this process to those of the keeper. */
  #base = 0

  constructor(parts: KeptTerminalParts) {
    const { answer } = parts.link
    this.#parts = parts
    this.pid = 'pid' in answer ? answer.pid : 0
    parts.link.socket.once('close', () => this.#end(null))
  }

  /** @param base of the keeper's offsets, where ours begin */
  goLive(base: number): void {
    this.#base = base
    this.#parts.link.setReceiver((frame) => this.#take(frame))
  }

  async restore(): Promise<void> {
    const { link, events } = this.#parts
    const { answer, socket } = link
    if (answer.kind !== 'found') throw new Error(`the keeper answered ${answer.kind}`)
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const items: TapeItem[] = []
    const late: Frame[] = []
    let drawing: Uint8Array = new Uint8Array()
    let isLive = false
    socket.once('close', () => reject(new Error('the keeper of terminals ended')))
    link.setReceiver((frame) => {
      if (isLive) late.push(frame)
      else if (frame.kind === frameKinds.drawing) drawing = frame.payload
      else if (frame.kind === frameKinds.bytes) items.push({ kind: 'bytes', bytes: frame.payload })
      else {
        const message = decodeMessage<FromKeeper>(frame)
        if (message.kind === 'size') items.push({ kind: 'size', size: { cols: message.cols, rows: message.rows } })
        if (message.kind === 'live') {
          isLive = true
          resolve(message.offset)
        }
      }
    })
    const end = await promise
    // What follows waits in the connection until the picture is drawn.
    socket.pause()
    try {
      await events.onRestore({ cols: answer.cols, rows: answer.rows, drawing, items })
    } finally {
      socket.resume()
    }
    this.goLive(end - items.reduce((sum, item) => sum + (item.kind === 'bytes' ? item.bytes.length : 0), 0))
    for (const frame of late) this.#take(frame)
  }

  write(bytes: Uint8Array): void {
    this.#write(encodeFrame(frameKinds.bytes, bytes))
  }

  resize({ cols, rows }: TerminalSize, at: number): void {
    this.#tell({ kind: 'resize', at: this.#base + at, cols, rows })
  }

  /** What is not read here, the keeper does not read from the program for long. */
  setPaused(isPaused: boolean): void {
    const { socket } = this.#parts.link
    if (isPaused === socket.isPaused()) return
    if (isPaused) socket.pause()
    else socket.resume()
  }

  say(data: string): void {
    this.#tell({ kind: 'say', data })
  }

  setCheckpoint({ offset, cols, rows, drawing }: Checkpoint): void {
    this.#tell({ kind: 'checkpoint', offset: this.#base + offset, cols, rows })
    this.#write(encodeFrame(frameKinds.drawing, drawing))
  }

  leaveOut(from: number, to: number, looks: string): void {
    this.#tell({ kind: 'skip', from: this.#base + from, to: this.#base + to, looks })
  }

  async readHistory(signal: AbortSignal): Promise<RawHistory | null> {
    const link = await this.#parts.keeper.openIfRunning({ ask: 'history', id: this.#parts.id })
    if (link === null) return null
    const { socket, answer } = link
    if (answer.kind !== 'history') throw new Error(`the keeper answered ${answer.kind}`)
    const stop = (): void => void socket.destroy()
    signal.addEventListener('abort', stop, { once: true })
    try {
      const pieces: Uint8Array[] = []
      let missing = answer.bytes
      await new Promise<void>((resolve, reject) => {
        socket.once('close', () => reject(new Error('the history was cut off')))
        link.setReceiver(({ payload }) => {
          pieces.push(payload)
          missing -= payload.length
          if (missing === 0) resolve()
        })
        if (missing === 0) resolve()
      })
      return { bytes: Buffer.concat(pieces), isCut: answer.isCut, cols: answer.cols, rows: answer.rows }
    } finally {
      signal.removeEventListener('abort', stop)
      socket.destroy()
    }
  }

  async close(): Promise<void> {
    const { socket } = this.#parts.link
    this.#tell({ kind: 'close' })
    this.#state = 'released'
    socket.resume()
    socket.end()
  }

  detach(): void {
    this.#state = 'released'
    this.#parts.link.socket.destroy()
  }

  #take(frame: Frame): void {
    if (this.#state === 'released') return
    if (frame.kind === frameKinds.bytes) {
      this.#parts.events.onOutput(frame.payload)
      return
    }
    const message = decodeMessage<FromKeeper>(frame)
    if (message.kind === 'exit') this.#end(message.code)
  }

  #end(code: number | null): void {
    if (this.#state !== 'running') return
    this.#state = 'ended'
    this.#parts.events.onExit(code)
  }

  #tell(message: ToKeeper): void {
    this.#write(encodeMessage(message))
  }

  #write(bytes: Buffer): void {
    const { socket } = this.#parts.link
    if (this.#state !== 'released' && socket.writable) socket.write(bytes)
  }
}
