import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { removeEmbeddedPostgres } from '@boocode/db/embedded/testing'
import { findFreePort, makeTempFolder } from '@boocode/testkit'
import { z } from 'zod'
import { sleep, within } from './clock.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pollEveryMs = 5
const commands = { boocode: ['./boocode', 'start'], npm: ['npm', 'start'] } as const
/** npm's output holds its own banner; nothing of the machine's npm configuration is touched. */
const passedOn = ['PATH', 'HOME', 'LANG']

const childrenSchema = z.array(z.object({ name: z.string(), pid: z.int() }))
const announcedSchema = z.object({ pid: z.int(), database_url: z.string() })

/** A home of BooCode on ports of its own. Gone with all its data when disposed. */
export class Home implements AsyncDisposable {
  readonly folder: string
  readonly url: string
  readonly token = 'bench-token-for-this-home-alone'
  readonly #environment: Record<string, string>
  #running: Instance | null = null

  private constructor(folder: string, ports: { server: number; coder: number; booterm: number }) {
    this.folder = folder
    this.url = `http://127.0.0.1:${ports.server}`
    this.#environment = {
      BOOCODE_HOME: join(folder, 'home'),
      PROJECT_ROOTS: folder,
      PORT: String(ports.server),
      CODER_PORT: String(ports.coder),
      BOOTERM_PORT: String(ports.booterm),
      BOOCODE_TOKEN: this.token,
    }
    for (const name of passedOn) this.#environment[name] = process.env[name] ?? ''
  }

  static async make(): Promise<Home> {
    return new Home(makeTempFolder('bench-home'), { server: await findFreePort(), coder: await findFreePort(), booterm: await findFreePort() })
  }

  /** Starts it as a person does. Settles when it is healthy. */
  async start(through: keyof typeof commands, more: Readonly<Record<string, string>> = {}): Promise<Instance> {
    const [program, ...args] = commands[through]
    const startedAt = performance.now()
    const child = spawn(program, args, { cwd: root, env: { ...this.#environment, ...more }, stdio: ['ignore', 'pipe', 'pipe'] })
    const instance = new Instance(child, this.#environment['BOOCODE_HOME'] ?? '')
    this.#running = instance
    // Health alone may still speak of the coder of the run before, whose last heartbeat is young.
    const ready = Promise.all([this.#healthy(), instance.says(/coder is ready/)])
    await within(Promise.race([ready, instance.failed]), 'a healthy start', 60_000)
    instance.startMs = performance.now() - startedAt
    return instance
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running?.stop()
    const home = join(this.folder, 'home')
    if (existsSync(home)) await removeEmbeddedPostgres(home)
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }

  async #healthy(): Promise<void> {
    for (;;) {
      try {
        const response = await fetch(`${this.url}/api/health`, { headers: { authorization: `Bearer ${this.token}` } })
        const health: unknown = await response.json()
        if (response.status === 200 && z.object({ coder: z.literal('ok') }).safeParse(health).success) return
      } catch {
        // Nothing listens yet.
      }
      await sleep(pollEveryMs)
    }
  }
}

/** One run, from the command to its end. */
export class Instance {
  /** From the command to the first healthy answer. */
  startMs = Number.NaN
  /** Rejects when the command ends. */
  readonly failed: Promise<never>
  readonly #child: ChildProcess
  readonly #home: string
  readonly #ended: Promise<unknown>
  #output = ''

  constructor(child: ChildProcess, home: string) {
    this.#child = child
    this.#home = home
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()))
    this.#ended = once(child, 'exit')
    this.failed = this.#ended.then(() => {
      throw new Error(`BooCode ended:\n${this.#output.slice(-2_000)}`)
    })
    this.failed.catch(() => undefined) // only told to who waits for it
  }

  /** Settles when its output fits. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const { promise, resolve } = Promise.withResolvers<RegExpExecArray>()
    const look = (): void => {
      const found = pattern.exec(this.#output)
      if (found !== null) resolve(found)
    }
    this.#child.stdout?.on('data', look)
    look()
    return await promise
  }

  /** Of the one-time link, which is printed once all is well. */
  async pairingToken(): Promise<string> {
    const [, token = ''] = await within(this.says(/\?pair=(\S+)\s/), 'the pairing link')
    return token
  }

  /** Process ids: `command` is what was started, the supervisor itself unless npm stands before it. */
  pids(): { command: number; supervisor: number; server: number; coder: number } {
    const children = childrenSchema.parse(this.#readRun('children.json'))
    const pidOf = (name: string): number => children.find((child) => child.name === name)?.pid ?? 0
    return { command: this.#child.pid ?? 0, supervisor: announcedSchema.parse(this.#readRun('instance.json')).pid, server: pidOf('server'), coder: pidOf('coder') }
  }

  /** Of the embedded Postgres: its number stands in the lock file of its socket. */
  postgresPid(): number {
    const { database_url: url } = announcedSchema.parse(this.#readRun('instance.json'))
    const folder = new URL(url.replace('@/', '@socket/')).searchParams.get('host') ?? ''
    return Number(readFileSync(join(folder, '.s.PGSQL.5432.lock'), 'utf8').split('\n')[0])
  }

  /** Stops all of it, in order. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) process.kill(this.pids().supervisor, 'SIGTERM')
    await this.#ended
  }

  #readRun(file: string): unknown {
    return JSON.parse(readFileSync(join(this.#home, 'run', file), 'utf8'))
  }
}
