import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { TmuxPlace } from './tmux-place.ts'
import { TARGET } from './tmux-capture.ts'

export interface ControlEvents {
  /** The program ended, as the hook `pane-died` tells it. */
  readonly onDead: (code: number | null) => void
  /** The client ended, or tmux did. */
  readonly onClosed: () => void
}

/** What the hook renames the window to: `dead <code> <signal>`, of which one may be empty. */
const deadLine = /^%window-renamed @\d+ dead (\d*) (\d*)$/

/**
 * A control client of tmux (`CONTROL MODE` in tmux(1)): carries input and sizes to a pane's server
 * over a pipe that stays open, and hears of the end of the program. Output takes another way.
 */
export class ControlClient {
  /** Settles when the client is attached, or has ended. */
  readonly ready: Promise<void>
  readonly #child: ChildProcess
  #isOpen = true

  constructor(place: TmuxPlace, events: ControlEvents) {
    const ready = Promise.withResolvers<void>()
    this.ready = ready.promise
    this.#child = spawn('tmux', ['-S', place.socket, '-f', place.configuration, '-C', 'attach-session', '-f', 'no-output', '-t', TARGET], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const closed = (): void => {
      ready.resolve()
      if (!this.#isOpen) return
      this.#isOpen = false
      events.onClosed()
    }
    this.#child.once('error', closed)
    this.#child.once('exit', closed)
    this.#child.stdin?.on('error', () => undefined) // told by the exit
    if (this.#child.stdout !== null) {
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        ready.resolve()
        const dead = deadLine.exec(line)
        if (dead !== null) events.onDead(codeOf(dead[1] ?? '', dead[2] ?? ''))
      })
    }
  }

  /** @param line a command of ours; never holds anything that a person or program wrote */
  send(line: string): void {
    if (this.#isOpen) this.#child.stdin?.write(`${line}\n`)
  }

  close(): void {
    this.#isOpen = false
    this.#child.stdin?.end()
    this.#child.kill()
  }
}

function codeOf(status: string, signal: string): number | null {
  if (status !== '') return Number(status)
  return signal === '' ? null : 128 + Number(signal)
}
