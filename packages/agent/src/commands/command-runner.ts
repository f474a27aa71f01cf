import { maxTraceBytes } from '@boocode/contracts'
import { identifyProcess } from '@boocode/processes'
import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'

import { startChild } from '../tools/spawn.ts'
import type { ChildEnd, RunningChild } from '../tools/spawn.ts'
import type { CommandEnvironment } from './command-environment.ts'
import { createCommandOutput } from './command-output.ts'
import type { CommandOutput } from './command-output.ts'
import { askFollowersToEnd, endCommandProcesses, identifyCommand, markVariable } from './command-processes.ts'
import type { CommandIdentity } from './command-processes.ts'
import { findProgram } from './find-program.ts'
import type { CommandSandbox } from './sandbox.ts'

export interface CommandSpec {
  /** Program and arguments; no shell reads them. */
  readonly argv: readonly string[]
  /** Absolute, links followed. */
  readonly cwd: string
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Of `CommandEnd.output` and of what `onOutput` gets, in UTF-8. */
  readonly maxOutputBytes: number
  /**
   * Told which processes are the command's before the program starts, which waits for the promise: whoever
   * stores the identity can end the command after a crash. When it rejects, nothing is run and `run` rejects.
   */
  readonly onStart?: (identity: CommandIdentity) => Promise<void> | void
  /** The text so far, at most once a second and only when it grew. */
  readonly onOutput?: (textSoFar: string) => void
}

export type CommandOutcome =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'timed-out' | 'aborted' }
  | { readonly kind: 'not-started'; readonly fault: StartFault }

/**
 * `no-folder`: the working folder is gone; `no-sandbox`: the machine has one, and it could not be made
 * for this command. Others are codes of the system, such as E2BIG or EAGAIN.
 */
export type StartFault = 'not-found' | 'not-executable' | 'no-folder' | 'no-sandbox' | (string & {})

export type SandboxUse = { readonly sandboxed: true } | { readonly sandboxed: false; readonly reason: string }

export interface CommandEnd {
  readonly outcome: CommandOutcome
  /** Both streams as they came, as plain text: head and tail when it was more than fits. */
  readonly output: string
  readonly omittedBytes: number
  /** Where `output` is not whole: more of it, up to a megabyte. */
  readonly longOutput: string | null
  readonly durationMs: number
  readonly sandbox: SandboxUse
  /** Processes that the command left running and that were ended with it. */
  readonly leftBehind: number
}

export interface CommandRunner {
  /** Rejects only when `onStart` does. An aborted command resolves, with what it had printed. */
  run(spec: CommandSpec): Promise<CommandEnd>
}

export interface CommandRunnerOptions {
  readonly environment: CommandEnvironment
  /** Without one, commands run with the rights of this process. */
  readonly sandbox?: CommandSandbox
  /** Between SIGTERM and SIGKILL. */
  readonly killGraceMs?: number
}

const KILL_GRACE_MS = 2_000
const OUTPUT_EVERY_MS = 1_000
const NO_SANDBOX: SandboxUse = { sandboxed: false, reason: 'no sandbox is set up' }

/**
 * What stands before the program: waits for the word to start, so that no command runs that a crash
 * would leave unknown (the pipe of a dead coder ends, and so does this); no core dumps; first to die
 * when memory runs out; both streams into one, so that their order is kept.
 */
const GATE =
  'IFS= read -r go <&3 || exit 126; exec 3<&-; ulimit -c 0; { echo 500 >/proc/self/oom_score_adj; } 2>/dev/null; exec "$@" 2>&1'

export function createCommandRunner(options: CommandRunnerOptions): CommandRunner {
  return { run: (spec) => runCommand(spec, options) }
}

/** For contexts in which nothing may be run. */
export const refusingRunner: CommandRunner = {
  run: () => Promise.resolve(notStarted('commands cannot be run here', NO_SANDBOX)),
}

async function runCommand(spec: CommandSpec, options: CommandRunnerOptions): Promise<CommandEnd> {
  const fail = (fault: StartFault) => notStarted(fault, NO_SANDBOX)
  const [name = '', ...args] = spec.argv
  if (!(await isFolder(spec.cwd))) return fail('no-folder')
  const program = await findProgram(name, spec.cwd, options.environment['PATH'] ?? '')
  if (!program.ok) return fail(program.fault)
  const prepared = await prepare([program.file, ...args], spec, options).catch(() => undefined)
  if (prepared === undefined) return fail('no-sandbox')
  try {
    return await superviseCommand(prepared, spec, options.killGraceMs ?? KILL_GRACE_MS)
  } finally {
    prepared.dispose()
  }
}

interface Prepared {
  readonly argv: readonly string[]
  readonly environment: CommandEnvironment
  readonly use: SandboxUse
  dispose(): void
}

async function prepare(argv: readonly string[], spec: CommandSpec, { environment, sandbox }: CommandRunnerOptions): Promise<Prepared> {
  const bare = (use: SandboxUse): Prepared => ({ argv, environment, use, dispose: () => undefined })
  if (sandbox === undefined) return bare(NO_SANDBOX)
  const wrapped = await sandbox.wrap(argv, spec)
  if (wrapped.kind === 'unavailable') return bare({ sandboxed: false, reason: wrapped.reason })
  return { argv: wrapped.argv, environment: { ...environment, ...wrapped.environment }, use: { sandboxed: true }, dispose: wrapped.dispose }
}

async function superviseCommand({ argv, environment, use }: Prepared, spec: CommandSpec, killGraceMs: number): Promise<CommandEnd> {
  const output = createCommandOutput()
  const reporter = reportOutput(output, spec)
  const mark = randomUUID()
  const startedAt = performance.now()
  const child = startChild(
    {
      file: '/bin/sh',
      args: ['-c', GATE, 'sh', ...argv],
      cwd: spec.cwd,
      env: { ...environment, ...markVariable(mark) },
      controlPipe: true,
    },
    {
      signal: spec.signal,
      timeoutMs: spec.timeoutMs,
      killGraceMs,
      // The leader is the sandbox itself, which would take the command with it without asking.
      ...(use.sandboxed && { askToEnd: () => void (command && askFollowersToEnd(command)) }),
    },
    { stdout: reporter.write, stderr: reporter.write },
  )
  const leader = child.pid === undefined ? undefined : identifyProcess(child.pid)
  const command = leader && identifyCommand(leader, mark)
  try {
    await openGate(child, command, spec)
    const end = await child.done
    const durationMs = Math.round(performance.now() - startedAt)
    const leftBehind = command === undefined ? 0 : await endCommandProcesses(command)
    const { text, omittedBytes } = output.show(spec.maxOutputBytes)
    const longOutput = omittedBytes === 0 ? null : output.show(maxTraceBytes).text
    return { outcome: outcomeOf(end), output: text, omittedBytes, longOutput, durationMs, sandbox: use, leftBehind }
  } finally {
    reporter.stop()
  }
}

async function openGate(child: RunningChild, command: CommandIdentity | undefined, spec: CommandSpec): Promise<void> {
  try {
    if (command !== undefined) await spec.onStart?.(command)
  } catch (error) {
    child.control?.end()
    child.stop()
    await child.done
    throw error
  }
  // Closed without the word, the gate ends and the program never starts.
  child.control?.end(spec.signal.aborted ? '' : '\n')
}

/** Passes output on and tells `onOutput` of it now and then. */
function reportOutput(output: CommandOutput, { onOutput, maxOutputBytes }: CommandSpec) {
  let timer: NodeJS.Timeout | undefined
  const report = (): void => {
    timer = undefined
    onOutput?.(output.show(maxOutputBytes).text)
  }
  return {
    write: (chunk: Buffer): void => {
      output.write(chunk)
      if (onOutput !== undefined) timer ??= setTimeout(report, OUTPUT_EVERY_MS)
    },
    stop: (): void => clearTimeout(timer),
  }
}

function outcomeOf(end: ChildEnd): CommandOutcome {
  switch (end.kind) {
    case 'exited':
      return end.signal === null ? { kind: 'exited', exitCode: end.exitCode ?? 0 } : { kind: 'signalled', signal: end.signal }
    case 'not-started':
      return { kind: 'not-started', fault: end.code }
    case 'timed-out':
      return { kind: 'timed-out' }
    case 'aborted':
    case 'stopped':
      return { kind: 'aborted' }
  }
}

function notStarted(fault: StartFault, sandbox: SandboxUse): CommandEnd {
  return { outcome: { kind: 'not-started', fault }, output: '', omittedBytes: 0, longOutput: null, durationMs: 0, sandbox, leftBehind: 0 }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
