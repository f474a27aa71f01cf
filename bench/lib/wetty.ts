import type { ChildProcess } from 'node:child_process'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findFreePort, makeTempFolder } from '@boocode/testkit'
import { BenchTerminal } from './bench-terminal.ts'
import type { TerminalWire } from './bench-terminal.ts'
import { sleep, within } from './clock.ts'

const installMs = 180_000
const startMs = 20_000
const pollEveryMs = 100
/** As its own page tells how much it has drawn, in characters. */
const commitEvery = 262_144

/** Of `socket.io-client`, as much as is used here. */
interface PeerSocket {
  on(event: string, listener: (data: string) => void): unknown
  once(event: string, listener: () => void): unknown
  emit(event: string, data: unknown): unknown
  close(): unknown
}

export type WettyStart = { kind: 'running'; wetty: Wetty } | { kind: 'missing'; reason: string }

/**
 * The peer: `wetty` from npm, a terminal in the browser over node-pty and socket.io. It is installed into a
 * temporary folder for the run, and is no dependency of ours.
 */
export class Wetty implements AsyncDisposable {
  readonly version: string
  readonly #folder: string
  readonly #child: ChildProcess
  readonly #url: string

  private constructor(parts: { folder: string; version: string; child: ChildProcess; url: string }) {
    this.#folder = parts.folder
    this.version = parts.version
    this.#child = parts.child
    this.#url = parts.url
  }

  static async start(): Promise<WettyStart> {
    // For others than root it asks for a password through ssh.
    if (process.getuid?.() !== 0) return { kind: 'missing', reason: 'it serves a shell without ssh to root alone' }
    const folder = makeTempFolder('bench-wetty')
    try {
      return { kind: 'running', wetty: await Wetty.#startIn(folder) }
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      return { kind: 'missing', reason: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) }
    }
  }

  static async #startIn(folder: string): Promise<Wetty> {
    writeFileSync(join(folder, 'package.json'), '{"private":true}')
    const npm = ['install', '--no-audit', '--no-fund', '--no-save', 'wetty@3']
    await promisify(execFile)('npm', npm, { cwd: folder, timeout: installMs })
    const { version } = JSON.parse(readFileSync(join(folder, 'node_modules/wetty/package.json'), 'utf8')) as { version: string }
    const port = await findFreePort()
    const main = join(folder, 'node_modules/wetty/build/main.js')
    const options = ['--host', '127.0.0.1', '--port', String(port), '--base', '/wetty', '--command', 'bash', '--ssh-host', 'localhost', '--log-level', 'error']
    const child = spawn(process.execPath, [main, ...options], { cwd: folder, stdio: 'ignore' })
    const wetty = new Wetty({ folder, version, child, url: `http://127.0.0.1:${port}` })
    try {
      await within(wetty.#answers(), 'the start of wetty', startMs)
      await using probe = await wetty.open()
      await probe.run('true', startMs)
      return wetty
    } catch (error) {
      await wetty[Symbol.asyncDispose]()
      throw error
    }
  }

  /** A shell of its own. */
  async open(): Promise<BenchTerminal> {
    const { io } = createRequire(join(this.#folder, 'node_modules/wetty/package.json'))('socket.io-client') as {
      io: (url: string, options: object) => PeerSocket
    }
    const socket = io(this.#url, { path: '/wetty/socket.io', transports: ['websocket'], forceNew: true })
    const started = Promise.withResolvers<void>()
    socket.once('login', () => started.resolve())
    const wire = new WettyWire(socket)
    await within(started.promise, 'the shell of wetty', startMs)
    socket.emit('resize', { cols: 120, rows: 40 })
    return new BenchTerminal(wire)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit')
      this.#child.kill('SIGKILL')
      await ended
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #answers(): Promise<void> {
    for (;;) {
      if (this.#child.exitCode !== null) throw new Error(`wetty ended with ${this.#child.exitCode}`)
      try {
        if ((await fetch(`${this.#url}/wetty`)).ok) return
      } catch {
        // Nothing listens yet.
      }
      await sleep(pollEveryMs)
    }
  }
}

class WettyWire implements TerminalWire {
  onOutput: (bytes: Uint8Array) => void = () => undefined
  readonly #socket: PeerSocket
  #uncommitted = 0

  constructor(socket: PeerSocket) {
    this.#socket = socket
    socket.on('data', (text) => {
      this.#uncommitted += text.length
      if (this.#uncommitted >= commitEvery) {
        this.#uncommitted -= commitEvery
        socket.emit('commit', commitEvery)
      }
      this.onOutput(Buffer.from(text, 'utf8'))
    })
  }

  type(text: string): void {
    this.#socket.emit('input', text)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close()
    await Promise.resolve()
  }
}
