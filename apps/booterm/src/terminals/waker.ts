import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'

/** Each line names all processes there are; the input ends with whoever writes it, however that ends. */
const script = 'pids=; while read -r line; do pids=$line; done; [ -z "$pids" ] || kill -CONT $pids'

/**
 * Wakes stopped processes when this one dies, even of SIGKILL: a small shell of its own session does, which
 * notices our death by the end of its input. It runs only while there is somebody to wake.
 */
export class Waker {
  readonly #pids = new Set<number>()
  #shell: ChildProcess | null = null

  /** Must come before the process is stopped. */
  add(pid: number): void {
    this.#pids.add(pid)
    this.#tell()
  }

  remove(pid: number): void {
    if (this.#pids.delete(pid)) this.#tell()
  }

  #tell(): void {
    if (this.#pids.size > 0) this.#shell ??= this.#start()
    this.#shell?.stdin?.write(`${[...this.#pids].join(' ')}\n`)
    if (this.#pids.size > 0) return
    this.#shell?.stdin?.end()
    this.#shell = null
  }

  #start(): ChildProcess {
    // Its own session: what ends our whole process group does not end it.
    const shell = spawn('/bin/sh', ['-c', script], { cwd: '/', env: {}, detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
    shell.stdin.on('error', () => undefined) // told by the exit
    const gone = (): void => {
      if (this.#shell === shell) this.#shell = null
    }
    shell.once('error', gone)
    shell.once('exit', gone)
    shell.unref()
    return shell
  }
}
