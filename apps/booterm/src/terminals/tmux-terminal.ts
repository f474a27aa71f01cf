// A pane kept by tmux. Output takes the fast way: tmux writes it, as the program wrote it, into a FIFO
// (pipe-pane); nothing is drawn twice and nothing is lost. A control client carries the rest.
import { execFileSync } from 'node:child_process'
import { constants, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { TerminalSize } from '@boocode/contracts'
import { identifyProcess, isRunning, sendSignal } from '@boocode/processes'
import { z } from 'zod'
import { ControlClient } from './control-client.ts'
import { EndWatch } from './end-watch.ts'
import { PIPE_OUTPUT, TARGET, captureHistory, capturePane, readFacts } from './tmux-capture.ts'
import { tmux } from './tmux-command.ts'
import { FACTS_FORMAT, exitCodeOf, parseFacts } from './tmux-drawing.ts'
import type { PaneFacts } from './tmux-drawing.ts'
import type { TmuxPlace } from './tmux-place.ts'
import type { Terminal, TerminalEvents, TerminalStart } from './terminal.ts'
import { Waker } from './waker.ts'

/** Set by tmux, or by us for tmux: of no use to what runs in a pane, whose terminal is the browser's. */
const HIDDEN_VARIABLES = ['TMUX', 'TMUX_PANE', 'TERM_PROGRAM', 'TERM_PROGRAM_VERSION', 'BOOCODE_PANE_PIPE']
const inputBytesPerLine = 2048
/** The last words of a program may come after the news of its end. */
const quietMs = 30
const maxReconnects = 5
/** After so many looks at a program that is gone, tmux is no longer asked how it ended. */
const maxLooks = 3
const identitySchema = z.object({ pid: z.int().positive(), started: z.string() })

/** Of this process. */
const endWatch = new EndWatch()
const waker = new Waker()

export async function startTmuxTerminal(place: TmuxPlace, start: TerminalStart, events: TerminalEvents): Promise<Terminal> {
  removeTraces(place)
  execFileSync('mkfifo', ['-m', '600', place.pipe])
  const pipe = openPipe(place)
  try {
    const unset = HIDDEN_VARIABLES.flatMap((name) => ['-u', name])
    const program = ['/usr/bin/env', ...unset, 'TERM=xterm-256color', ...start.argv]
    const size = ['-x', String(start.cols), '-y', String(start.rows)]
    // In one go: nothing that the program writes comes before the pipe.
    const output = await tmux(
      place,
      [['new-session', '-d', '-s', 'pane', '-n', 'live', ...size, '--', ...program], PIPE_OUTPUT, ['display-message', '-p', '-t', TARGET, FACTS_FORMAT]],
      { cwd: start.cwd, environment: { ...start.environment, BOOCODE_PANE_PIPE: place.pipe } },
    )
    const facts = parseFacts(output.trimEnd())
    noteServer(place, facts.pid ?? 0)
    const terminal = new TmuxTerminal({ place, pipe, facts, events })
    await terminal.connect()
    return terminal
  } catch (error) {
    pipe.destroy()
    await endServer(place)
    throw error
  }
}

/**
 * Finds a pane again that an earlier run of the service left to tmux; its screen comes by `onRedraw`.
 *
 * @param otherModes private modes that were on, of those that tmux does not tell
 * @returns undefined when tmux no longer has it
 */
export async function findTmuxTerminal(place: TmuxPlace, otherModes: readonly number[], events: TerminalEvents): Promise<Terminal | undefined> {
  let facts: PaneFacts
  try {
    wakeServer(place)
    facts = await readFacts(place)
  } catch {
    return undefined // no such server: the machine was restarted, or somebody ended it
  }
  const terminal = new TmuxTerminal({ place, pipe: openPipe(place), facts, events })
  await terminal.redraw(otherModes)
  return terminal
}

interface TmuxTerminalParts {
  readonly place: TmuxPlace
  readonly pipe: Socket
  readonly facts: PaneFacts
  readonly events: TerminalEvents
}

class TmuxTerminal implements Terminal {
  readonly pid: number
  readonly answersQueries = true
  readonly #place: TmuxPlace
  readonly #events: TerminalEvents
  readonly #pipe: Socket
  readonly #serverPid: number
  #control: ControlClient | null = null
  #state: 'running' | 'ended' | 'released' = 'running'
  #isPaused = false
  #outputs = 0
  #reconnects = 0
  #looks = 0
  #isLooking = false
  readonly #stopWatch: () => void

  constructor({ place, pipe, facts, events }: TmuxTerminalParts) {
    this.pid = facts.pane_pid ?? 0
    this.#serverPid = facts.pid ?? 0
    this.#place = place
    this.#events = events
    this.#pipe = pipe
    waker.add(this.#serverPid)
    this.#stopWatch = endWatch.watch(this.pid, () => void this.#lookForEnd())
    pipe.on('data', (bytes: Buffer) => {
      this.#outputs += 1
      if (this.#state !== 'released') events.onOutput(bytes)
    })
    pipe.on('error', () => undefined) // closed with the pane
  }

  /** Attaches the control client; tells at once when the program has ended before. */
  async connect(): Promise<void> {
    const control = new ControlClient(this.#place, {
      onDead: (code) => void this.#ended(code),
      onClosed: () => void this.#lost(),
    })
    this.#control = control
    await control.ready
    const facts = await readFacts(this.#place)
    if (facts.pane_dead === 1) void this.#ended(exitCodeOf(facts))
  }

  async redraw(otherModes: readonly number[]): Promise<void> {
    const { pane_dead } = await readFacts(this.#place)
    // What follows the picture waits in the pipe until the picture is drawn.
    this.#pipe.pause()
    try {
      await this.#events.onRedraw(await capturePane(this.#place, pane_dead === 1, otherModes))
    } finally {
      this.#pipe.resume()
    }
    await this.connect()
  }

  write(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; from += inputBytesPerLine) {
      const keys = Array.from(bytes.subarray(from, from + inputBytesPerLine), (byte) => byte.toString(16))
      this.#control?.send(`send-keys -t ${TARGET} -H ${keys.join(' ')}`)
    }
  }

  resize({ cols, rows }: TerminalSize): void {
    this.#control?.send(`refresh-client -C ${cols}x${rows}`)
  }

  /**
   * Stops the server of this pane alone: it reads no more, and the program waits as for any slow terminal.
   * tmux has no means of its own that keeps it from reading; it would hold in memory what we do not take.
   */
  setPaused(isPaused: boolean): void {
    if (this.#isPaused === isPaused || this.#state === 'released') return
    this.#isPaused = isPaused
    sendSignal(this.#serverPid, isPaused ? 'SIGSTOP' : 'SIGCONT')
  }

  async readHistory(signal: AbortSignal): Promise<string[]> {
    const wasPaused = this.#isPaused
    this.setPaused(false)
    try {
      return await captureHistory(this.#place, signal)
    } finally {
      if (wasPaused) this.setPaused(true)
    }
  }

  async close(): Promise<void> {
    this.detach()
    await endServer(this.#place)
  }

  detach(): void {
    this.setPaused(false)
    this.#state = 'released'
    this.#stopWatch()
    waker.remove(this.#serverPid)
    this.#control?.close()
    this.#pipe.destroy()
  }

  /**
   * The program is gone and nobody said so: tmux was seen to overlook the signal, and its hook is a process that may
   * fail. Told again, it looks again.
   */
  async #lookForEnd(): Promise<void> {
    // A server that is stopped cannot say, and there is output to come.
    if (this.#state !== 'running' || this.#isPaused || this.#isLooking) return
    this.#isLooking = true
    try {
      this.#looks += 1
      sendSignal(this.#serverPid, 'SIGCHLD')
      const facts = await readFacts(this.#place)
      if (facts.pane_dead === 1 || this.#looks >= maxLooks) await this.#ended(exitCodeOf(facts))
    } catch {
      // The server is gone too, which the control client tells.
    } finally {
      this.#isLooking = false
    }
  }

  async #ended(code: number | null): Promise<void> {
    if (this.#state !== 'running') return
    this.#state = 'ended'
    this.#stopWatch()
    for (let before = -1; before !== this.#outputs; ) {
      before = this.#outputs
      await delay(quietMs)
    }
    this.#events.onExit(code)
  }

  /** The control client ended. When tmux itself is there, only what was missed must be made up for. */
  async #lost(): Promise<void> {
    this.#control = null
    if (this.#state === 'released') return
    this.#reconnects += 1
    // A server that is stopped would not answer.
    this.setPaused(false)
    try {
      if (this.#reconnects > maxReconnects) throw new Error('the control client ends again and again')
      await this.redraw([])
    } catch {
      await this.#ended(null)
    }
  }
}

/** Opened for writing too, so that it has no end when a writer leaves. */
function openPipe(place: TmuxPlace): Socket {
  const fd = openSync(place.pipe, constants.O_RDWR | constants.O_NONBLOCK)
  return new Socket({ fd, readable: true, writable: false })
}

/** A stopped server answers nobody: whoever finds it must know whom to wake. */
function noteServer(place: TmuxPlace, pid: number): void {
  const identity = identifyProcess(pid)
  if (identity !== undefined) writeFileSync(place.server, JSON.stringify(identity), { mode: 0o600 })
}

/** An earlier run of the service may have been killed while the pane was paused. */
function wakeServer(place: TmuxPlace): void {
  const identity = identitySchema.safeParse(JSON.parse(readFileSync(place.server, 'utf8')))
  if (identity.success && isRunning(identity.data)) sendSignal(identity.data.pid, 'SIGCONT')
}

async function endServer(place: TmuxPlace): Promise<void> {
  await tmux(place, [['kill-server']]).catch(() => undefined) // already gone
  removeTraces(place)
}

function removeTraces({ socket, pipe, server }: TmuxPlace): void {
  for (const file of [socket, pipe, server]) rmSync(file, { force: true })
}
