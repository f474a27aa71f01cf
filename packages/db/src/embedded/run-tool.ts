import { spawn } from 'node:child_process'
import type { PostgresAccount } from './account.ts'

export interface ToolRun {
  readonly file: string
  readonly args: readonly string[]
  readonly account: PostgresAccount | undefined
  /** Text for its standard input. */
  readonly input?: string
  /** Ends the tool; the run then rejects with an `AbortError`. */
  readonly signal?: AbortSignal
}

/** A tool that could not be started or that failed; `output` is the end of what it said. */
export class ToolError extends Error {
  readonly output: string

  constructor(message: string, output: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'ToolError'
    this.output = output
  }
}

const LONGEST_OUTPUT = 4_096

/** Messages in English, which we read back; nothing of our own environment. */
export const POSTGRES_ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } as const

/** Spawn options that every process of Postgres shares. A folder that any user may enter is its first. */
export function spawnOptions(account: PostgresAccount | undefined): {
  cwd: string
  env: NodeJS.ProcessEnv
  uid?: number
  gid?: number
} {
  const base = { cwd: '/', env: { ...POSTGRES_ENVIRONMENT } }
  return account ? { ...base, uid: account.uid, gid: account.gid } : base
}

/** Runs a short-lived tool of Postgres to its end. @throws ToolError unless it exits with 0 */
export async function runTool({ file, args, account, input, signal }: ToolRun): Promise<void> {
  const child = spawn(file, args, { ...spawnOptions(account), ...(signal && { signal }), stdio: 'pipe' })
  let output = ''
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-LONGEST_OUTPUT)
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  // A tool that exits early closes its end; its exit code is what counts.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input ?? '')
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', (error) => reject(signal?.aborted ? error : new ToolError(error.message, output, error)))
    child.once('close', (exitCode, exitSignal) => resolve(exitCode ?? exitSignal ?? 'unknown'))
  })
  if (code !== 0) throw new ToolError(`${file} ended with ${code}`, output.trim())
}
