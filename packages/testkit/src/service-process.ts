import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'

export type ServiceName = 'server' | 'coder' | 'booterm'

export interface ProcessExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface ServiceStart {
  readonly name: ServiceName
  /** The whole of its environment, beyond what Node needs. */
  readonly env: Readonly<Record<string, string>>
  /** Takes every line that it writes. */
  readonly onLine: (line: string) => void
  /** Takes what it says over its IPC channel. */
  readonly onMessage?: (message: unknown) => void
}

const apps = fileURLToPath(new URL('../../../apps', import.meta.url))
/** As the supervisor starts them. */
const nodeFlags = ['--max-semi-space-size=4', '--disable-warning=ExperimentalWarning']
const startWithinMs = 30_000
const readyLine: Readonly<Record<ServiceName, RegExp>> = {
  server: /^Open BooCode .*\?pair=/,
  coder: /"msg":"coder is ready"/,
  booterm: /"msg":"booterm is ready"/,
}

/** One run of a real service, from spawn to exit. Its IPC channel ends it when the test process dies. */
export class ServiceProcess implements AsyncDisposable {
  readonly name: ServiceName
  readonly exited: Promise<ProcessExit>
  readonly #child: ChildProcess
  readonly #ready: Promise<void>

  constructor({ name, env, onLine, onMessage }: ServiceStart) {
    this.name = name
    this.#child = spawn(process.execPath, [...nodeFlags, join(apps, name, 'src/main.ts')], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_COMPILE_CACHE: join(tmpdir(), 'boocode-test-compile-cache'), ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    if (onMessage !== undefined) this.#child.on('message', onMessage)
    const ready = Promise.withResolvers<void>()
    const lastLines: string[] = []
    const take = (line: string): void => {
      lastLines.push(line)
      if (lastLines.length > 20) lastLines.shift()
      onLine(line)
      if (readyLine[name].test(line)) ready.resolve()
    }
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream !== null) createInterface({ input: stream, crlfDelay: Infinity }).on('line', take)
    }
    this.exited = new Promise((resolve, reject) => {
      this.#child.once('error', reject)
      this.#child.once('exit', (code, signal) => resolve({ code, signal }))
    })
    void this.exited.then(({ code, signal }) => {
      ready.reject(new Error(`${name} ended before it was ready (${signal ?? code}):\n${lastLines.join('\n')}`))
    }, ready.reject)
    this.#ready = ready.promise
    this.#ready.catch(() => undefined) // told by whenReady to who asks
  }

  get pid(): number {
    const { pid } = this.#child
    if (pid === undefined) throw new Error(`${this.name} was not started`)
    return pid
  }

  /** Settles when it works; rejects when it ends before, with its last lines. */
  async whenReady(): Promise<void> {
    const timer = Promise.withResolvers<never>()
    const timeout = setTimeout(() => timer.reject(new Error(`${this.name} was not ready in time`)), startWithinMs)
    try {
      await Promise.race([this.#ready, timer.promise])
    } finally {
      clearTimeout(timeout)
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Ends it and waits for the end. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<ProcessExit> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal)
    return await this.exited
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill('SIGKILL')
  }
}
