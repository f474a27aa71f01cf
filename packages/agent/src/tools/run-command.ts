import { realpath } from 'node:fs/promises'
import { z } from 'zod'

import type { CommandEnd, StartFault } from '../commands/command-runner.ts'
import { parseCommand } from '../commands/parse-command.ts'
import { askForCommand } from '../policy/command-approval.ts'
import { countOf } from './output.ts'
import { defineTool, toolError } from './tool.ts'
import type { ToolFacts, ToolResult } from './tool.ts'

const DEFAULT_TIMEOUT_MS = 30_000
const MAX_TIMEOUT_MS = 120_000
const MAX_ARGUMENT_CHARS = 100_000
/** For the lines after the output. */
const CLOSING_BYTES = 1024

const text = z.string().max(MAX_ARGUMENT_CHARS)

const input = z.strictObject({
  command: text.describe('The program, or a whole simple command line such as: npm test -- --run'),
  args: z.array(text).max(1000).optional().describe('Arguments, each passed as it is, after those in command.'),
  description: z.string().max(500).optional().describe('What it is for, in a few words, for the person who approves it.'),
  timeout_ms: z
    .int()
    .min(1)
    .max(MAX_TIMEOUT_MS)
    .optional()
    .describe(`Time limit. Default ${DEFAULT_TIMEOUT_MS}, at most ${MAX_TIMEOUT_MS}.`),
})

export const runCommandTool = defineTool({
  name: 'run_command',
  description:
    'Runs one program in the project root and returns what it printed: standard output and standard error together, ' +
    'in the order in which they came, then a line with the exit code. No shell runs: no pipes, redirections, variables, ' +
    'globs or cd; for those use command "sh" with args ["-c", "…"]. There is no input and no terminal. Whatever it leaves ' +
    'running in the background is ended with it. It sees the files on disk, without pending changes.',
  input,
  readOnly: false,
  isReportedWhenInterrupted: true,
  asks: askForCommand,
  async run({ command, args, timeout_ms: timeoutMs = DEFAULT_TIMEOUT_MS }, ctx) {
    const parsed = parseCommand({ command, args })
    if (!parsed.ok) return toolError(parsed.message)
    // Tools are called with links followed; a root that has become a link leads somewhere else.
    const root = await realpath(ctx.projectRoot).catch(() => undefined)
    if (root !== ctx.projectRoot) return toolError(START_FAULTS['no-folder'] ?? '')
    const maxOutputBytes = Math.max(0, ctx.maxOutputBytes - CLOSING_BYTES)
    const end = await ctx.commands.run({ argv: parsed.argv, cwd: root, timeoutMs, signal: ctx.signal, maxOutputBytes })
    if (end.outcome.kind === 'aborted') throw new DOMException('the command was stopped', 'AbortError')
    if (end.outcome.kind === 'not-started') return toolError(explainFault(end.outcome.fault, parsed.argv[0] ?? ''))
    return renderEnd(end, timeoutMs)
  },
})

function renderEnd(end: CommandEnd, timeoutMs: number): ToolResult {
  const hint = isRefusedBySandbox(end) ? [SANDBOX_HINT] : []
  const closing = [...hint, closingLine(end, timeoutMs)]
  const withBody = (text: string, ...between: string[]) => {
    const body = text.replace(/\n+$/, '')
    return [body === '' ? '[It printed nothing.]' : body, ...between, ...closing].join('\n')
  }
  const cut = end.omittedBytes > 0 ? ['[For what was left out: run it again with less output, or send the output to a file and read that.]'] : []
  const isError = end.outcome.kind !== 'exited' || end.outcome.exitCode !== 0
  return {
    output: withBody(end.output, ...cut),
    ...(end.longOutput !== null && { wholeOutput: withBody(end.longOutput) }),
    isError,
    truncated: end.omittedBytes > 0,
    facts: factsOf(end),
    ...(end.outcome.kind === 'timed-out' && { outcome: 'timeout' }),
  }
}

const SANDBOX_HINT = '[In the sandbox a command writes only in the project and the temporary folders, and not to the hooks and settings of git.]'

function isRefusedBySandbox({ sandbox, outcome, output }: CommandEnd): boolean {
  const failed = outcome.kind === 'exited' && outcome.exitCode !== 0
  return sandbox.sandboxed && failed && /read-only file system|EROFS|device or resource busy|EBUSY/i.test(output)
}

/** `[Exit code 0 after 1.2 s, in a sandbox.]` */
function closingLine(end: CommandEnd, timeoutMs: number): string {
  const where = end.sandbox.sandboxed ? 'in a sandbox' : 'without a sandbox'
  const left = end.leftBehind > 0 ? ` ${countOf(end.leftBehind, 'process', 'processes')} that it left running ended with it.` : ''
  return `[${describeOutcome(end, timeoutMs)} after ${formatSeconds(end.durationMs)}, ${where}.${left}]`
}

function describeOutcome({ outcome }: CommandEnd, timeoutMs: number): string {
  if (outcome.kind === 'exited') return `Exit code ${outcome.exitCode}`
  if (outcome.kind === 'signalled') return `Ended by signal ${outcome.signal}`
  const more = timeoutMs < MAX_TIMEOUT_MS ? ` (timeout_ms may be up to ${MAX_TIMEOUT_MS})` : ''
  return `Timed out: ended at the limit of ${formatSeconds(timeoutMs)}${more}`
}

function factsOf(end: CommandEnd): ToolFacts {
  const { outcome } = end
  return {
    exit_code: outcome.kind === 'exited' ? outcome.exitCode : null,
    signal: outcome.kind === 'signalled' ? outcome.signal : null,
    timed_out: outcome.kind === 'timed-out',
    sandboxed: end.sandbox.sandboxed,
    ...(!end.sandbox.sandboxed && { no_sandbox_because: end.sandbox.reason }),
    duration_ms: end.durationMs,
    omitted_bytes: end.omittedBytes,
    left_behind: end.leftBehind,
  }
}

const START_FAULTS: Readonly<Record<string, string>> = {
  'no-folder': 'The project folder is not there any more, so nothing was run.',
  'no-sandbox': 'The sandbox for this command could not be made, so nothing was run; try again.',
  E2BIG: 'The arguments are longer than the system takes. Write them to a file and pass its name.',
  EAGAIN: 'The system can start no more processes now; try again.',
  ENOMEM: 'The machine is out of memory; try again.',
}
const SHELL_WORDS = new Set(['alias', 'cd', 'eval', 'exit', 'export', 'popd', 'pushd', 'set', 'source', 'ulimit', 'umask', 'unset', '.'])

function explainFault(fault: StartFault, program: string): string {
  const shown = JSON.stringify(program.slice(0, 200).toWellFormed())
  if (SHELL_WORDS.has(program)) {
    return `${shown} is a word of the shell, not a program. Every command starts in the project root; for a script use command "sh" with args ["-c", "…"].`
  }
  if (fault === 'not-found') return `There is no program ${shown} on this machine (looked in PATH${program.includes('/') ? ' and the project' : ''}).`
  if (fault === 'not-executable') return `${shown} is there but is not executable. For a script, call its interpreter with the file as an argument.`
  return START_FAULTS[fault] ?? `Nothing was run: ${fault}.`
}

function formatSeconds(ms: number): string {
  return `${(ms / 1000).toLocaleString('en-US', { maximumFractionDigits: ms < 10_000 ? 2 : 0 })} s`
}
