import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { Writable } from 'node:stream'

/**
 * The only place that starts a child process for an agent, and the only one that ends it.
 *
 *   started ──exit──▶ exited ──streams closed, or DRAIN_MS──▶ done
 *      │                 (the group is killed: no stray children)
 *      └─abort / time limit / stop()──▶ SIGTERM ──killGraceMs──▶ SIGKILL ──▶ exited
 *
 * A child leads its own process group and the group is what signals go to. A grandchild that leaves
 * the group on purpose (`setsid`) escapes here; `endCommandProcesses` finds it.
 */

export interface ChildCommand {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  /** All that the child gets: nothing of ours is added. */
  readonly env: Readonly<Record<string, string>>
  /** An open descriptor to read from; without it the child's input is empty. */
  readonly stdinFd?: number
  /** Gives the child a descriptor 3 to read from; `RunningChild.control` writes to it. */
  readonly controlPipe?: boolean
}

export interface ChildLimits {
  readonly signal: AbortSignal
  readonly timeoutMs: number
  /** Between SIGTERM and SIGKILL; 0 kills at once. */
  readonly killGraceMs: number
  /** In place of SIGTERM to the group. */
  readonly askToEnd?: () => void
}

/** Takes output as it comes; must bound what it keeps. */
export type OutputSink = (chunk: Buffer) => void

export type ChildEnd =
  | { readonly kind: 'exited'; readonly exitCode: number | null; readonly signal: NodeJS.Signals | null }
  | { readonly kind: 'stopped' | 'aborted' | 'timed-out' }
  /** The program is missing or may not be run; `code` is the system's, such as ENOENT. */
  | { readonly kind: 'not-started'; readonly code: string }

export interface RunningChild {
  /** Resolves once; never rejects. No sink is called afterwards. */
  readonly done: Promise<ChildEnd>
  /** Also its process group and session. Absent when it was not started. */
  readonly pid?: number
  readonly control?: Writable
  /** Ends the child because its output is no longer wanted. */
  stop(): void
}

const DRAIN_MS = 250

export function startChild(
  command: ChildCommand,
  limits: ChildLimits,
  sinks: { readonly stdout: OutputSink; readonly stderr: OutputSink },
): RunningChild {
  if (limits.signal.aborted) return { done: Promise.resolve({ kind: 'aborted' }), stop: () => undefined }
  const started = trySpawn(command)
  if (typeof started === 'string') {
    return { done: Promise.resolve({ kind: 'not-started', code: started }), stop: () => undefined }
  }
  started.stdout?.on('data', sinks.stdout)
  started.stderr?.on('data', sinks.stderr)
  return superviseChild(started, limits)
}

function trySpawn(command: ChildCommand): ChildProcess | string {
  try {
    return spawn(command.file, [...command.args], {
      cwd: command.cwd,
      env: { ...command.env },
      detached: true,
      shell: false,
      stdio: [command.stdinFd ?? 'ignore', 'pipe', 'pipe', ...(command.controlPipe === true ? (['pipe'] as const) : [])],
    })
  } catch (error) {
    // A NUL in an argument, or too many bytes of arguments: Node throws instead of emitting.
    return (error as NodeJS.ErrnoException).code ?? 'EINVAL'
  }
}

function superviseChild(child: ChildProcess, limits: ChildLimits): RunningChild {
  const { promise, resolve } = Promise.withResolvers<ChildEnd>()
  let end: ChildEnd | undefined
  let drainTimer: NodeJS.Timeout | undefined
  let killTimer: NodeJS.Timeout | undefined

  const terminate = (kind: 'stopped' | 'aborted' | 'timed-out'): void => {
    if (end !== undefined) return
    end = { kind }
    if (limits.killGraceMs > 0) {
      if (limits.askToEnd === undefined) signalGroup(child, 'SIGTERM')
      else limits.askToEnd()
      killTimer = setTimeout(() => signalGroup(child, 'SIGKILL'), limits.killGraceMs)
    } else signalGroup(child, 'SIGKILL')
  }
  const onAbort = (): void => terminate('aborted')
  const timeout = setTimeout(() => terminate('timed-out'), limits.timeoutMs)
  limits.signal.addEventListener('abort', onAbort, { once: true })

  const finish = (fallback: ChildEnd): void => {
    clearTimeout(timeout)
    clearTimeout(killTimer)
    clearTimeout(drainTimer)
    limits.signal.removeEventListener('abort', onAbort)
    // A process outside the group may still hold the pipes.
    for (const stream of [child.stdout, child.stderr]) stream?.removeAllListeners('data').destroy()
    child.stdio[3]?.destroy()
    resolve(end ?? fallback)
  }
  child.once('error', (error: NodeJS.ErrnoException) => {
    if (child.pid === undefined) finish({ kind: 'not-started', code: error.code ?? 'EIO' })
  })
  child.once('exit', (exitCode, signal) => {
    clearTimeout(killTimer)
    const exited: ChildEnd = { kind: 'exited', exitCode, signal }
    end ??= exited
    signalGroup(child, 'SIGKILL')
    drainTimer = setTimeout(() => finish(exited), DRAIN_MS)
    child.once('close', () => finish(exited))
  })
  return { done: promise, stop: () => terminate('stopped'), ...(child.pid !== undefined && { pid: child.pid }), ...controlOf(child) }
}

function controlOf(child: ChildProcess): Pick<RunningChild, 'control'> {
  const control = child.stdio[3]
  if (!(control instanceof Writable)) return {}
  // The child may be gone before it has read: its end is told by `done`.
  control.on('error', () => undefined)
  return { control }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The whole group is gone already.
  }
}
