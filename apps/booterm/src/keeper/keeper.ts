// Keeps the programs of terminals while the terminal service comes and goes: a process of its own, one for a home,
// that ends when there is nothing left to keep.
import { chmodSync, existsSync, statSync, unlinkSync } from 'node:fs'
import { createServer, connect } from 'node:net'
import type { Server, Socket } from 'node:net'
import { KeptProgram } from './kept-program.ts'
import { FrameReader, decodeMessage, encodeMessage, protocolVersion } from './protocol.ts'
import type { Frame, FromKeeper, Request } from './protocol.ts'

/** Nobody came and there is nothing to keep. */
const idleMs = 3_000
/** A home that was removed takes its terminals with it. */
const lookEveryMs = 15_000

export interface KeeperParts {
  /** Of its socket. */
  readonly path: string
  readonly home: string
  /** There is nothing left to keep, or its place is gone. */
  readonly onDone: () => void
}

export class Keeper {
  readonly #path: string
  readonly #home: string
  readonly #programs = new Map<string, KeptProgram>()
  readonly #server: Server
  readonly #onDone: () => void
  #inode = 0
  #connections = 0
  #idle: NodeJS.Timeout | undefined

  constructor({ path, home, onDone }: KeeperParts) {
    this.#path = path
    this.#home = home
    this.#onDone = onDone
    this.#server = createServer((socket) => this.#serve(socket))
  }

  /** @returns false when another keeper serves there already */
  async listen(): Promise<boolean> {
    if (await isServed(this.#path)) return false
    try {
      unlinkSync(this.#path) // of one that was killed
    } catch {
      // There was none.
    }
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.#path, resolve)
    })
    chmodSync(this.#path, 0o600)
    this.#inode = statSync(this.#path).ino
    setInterval(() => this.#lookForPlace(), lookEveryMs).unref()
    this.#awaitIdle()
    return true
  }

  /** Ends all programs. */
  end(): void {
    for (const program of this.#programs.values()) program.close()
    this.#programs.clear()
    this.#server.close()
  }

  #serve(socket: Socket): void {
    const reader = new FrameReader()
    let take: ((frame: Frame) => void) | undefined
    this.#connections += 1
    socket.on('data', (piece) => {
      for (const frame of reader.push(piece)) {
        if (take === undefined) take = this.#answer(socket, decodeMessage<Request>(frame))
        else take(frame)
      }
    })
    socket.on('error', () => undefined) // told by the close
    socket.on('close', () => {
      this.#connections -= 1
      for (const program of this.#programs.values()) program.leave(socket)
      this.#awaitIdle()
    })
  }

  /** @returns takes what else comes on the connection */
  #answer(socket: Socket, request: Request): (frame: Frame) => void {
    if (request.version !== protocolVersion) {
      return refuse(socket, 'version', `It was started by another BooCode, whose terminals only that one can show. Its process is ${process.pid}.`)
    }
    if (request.ask === 'start') return this.#start(socket, request)
    const program = this.#programs.get(request.id)
    if (program === undefined) return refuse(socket, 'missing', 'It keeps no such program.')
    if (request.ask === 'history') {
      program.sendHistory(socket)
      return () => undefined
    }
    program.find(socket)
    return this.#handle(request.id, program)
  }

  #start(socket: Socket, { start }: Extract<Request, { ask: 'start' }>): (frame: Frame) => void {
    try {
      const program = new KeptProgram(start)
      this.#programs.get(start.id)?.close()
      this.#programs.set(start.id, program)
      program.begin(socket)
      return this.#handle(start.id, program)
    } catch (error) {
      return refuse(socket, 'failed', error instanceof Error ? error.message : String(error))
    }
  }

  #handle(id: string, program: KeptProgram): (frame: Frame) => void {
    return (frame) => {
      if (!program.handle(frame)) return
      program.close()
      if (this.#programs.get(id) === program) this.#programs.delete(id)
    }
  }

  #awaitIdle(): void {
    clearTimeout(this.#idle)
    if (this.#programs.size > 0 || this.#connections > 0) return
    this.#idle = setTimeout(() => {
      if (this.#programs.size === 0 && this.#connections === 0) this.#onDone()
    }, idleMs)
  }

  #lookForPlace(): void {
    try {
      if (statSync(this.#path).ino === this.#inode && existsSync(this.#home)) return
    } catch {
      // Removed.
    }
    this.#onDone()
  }
}

function refuse(socket: Socket, reason: Extract<FromKeeper, { kind: 'refused' }>['reason'], words: string): () => void {
  socket.end(encodeMessage({ kind: 'refused', reason, words }))
  return () => undefined
}

async function isServed(path: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
