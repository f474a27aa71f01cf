import { execFile } from 'node:child_process'
import { AppError } from '@boocode/contracts'

export interface GitPlace {
  /** Folder of the project, which may lie within a repository. */
  readonly root: string
  readonly environment: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/** What git wrote, or that it said no. */
export type GitAnswer = { readonly ok: true; readonly output: Buffer } | { readonly ok: false; readonly complaint: string }

const timeoutMs = 20_000
/** Nothing that a repository's settings name is started, nothing is written, and paths are only paths. */
const careful = ['--no-optional-locks', '--no-pager', '--literal-pathspecs', '-c', 'core.fsmonitor=false', '-c', 'diff.suppressBlankEmpty=false', '-c', 'log.showSignature=false']

/**
 * Asks git about a project, without changing anything.
 *
 * @param maxBytes of the answer
 * @throws AppError `unprocessable` when there is no git, it took too long or had more to say.
 */
export async function askGit({ root, environment, signal }: GitPlace, args: readonly string[], maxBytes: number): Promise<GitAnswer> {
  return await new Promise((resolve, reject) => {
    const options = { cwd: root, env: { ...environment, LC_ALL: 'C' }, signal, timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: maxBytes, encoding: 'buffer' } as const
    execFile('git', [...careful, ...args], options, (error, output, complaint) => {
      if (error === null) resolve({ ok: true, output })
      else if (typeof error.code === 'number') resolve({ ok: false, complaint: complaint.toString('utf8') })
      else reject(new AppError('unprocessable', whyNot(error), { cause: error }))
    })
  })
}

function whyNot({ code, killed }: { code?: unknown; killed?: boolean }): string {
  if (code === 'ENOENT') return 'Git cannot be run here: it is not installed, or the project’s folder is gone.'
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'The difference is too large to be shown here. Use git in a terminal.'
  if (killed === true) return `Git did not answer within ${timeoutMs / 1_000} seconds. Try again, or use git in a terminal.`
  return 'Git could not be run. The log of the coder has the details.'
}
