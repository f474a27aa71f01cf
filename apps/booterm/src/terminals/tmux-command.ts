import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { TmuxPlace } from './tmux-place.ts'

const run = promisify(execFile)
const answerMs = 10_000
const maxAnswerBytes = 256 * 1024 * 1024

export interface TmuxRun {
  readonly cwd?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/**
 * Has the tmux server of a pane carry out commands, one after the other with nothing in between.
 *
 * @returns what they printed
 * @throws when tmux is missing, the server is gone, or a command fails
 */
export async function tmux(place: TmuxPlace, commands: readonly (readonly string[])[], options: TmuxRun = {}): Promise<string> {
  const words = commands.flatMap((command, index) => [...(index === 0 ? [] : [';']), ...command.map(quoteWord)])
  const { stdout } = await run('tmux', ['-S', place.socket, '-f', place.configuration, ...words], {
    timeout: answerMs,
    maxBuffer: maxAnswerBytes,
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.environment !== undefined && { env: options.environment }),
    ...(options.signal !== undefined && { signal: options.signal }),
  })
  return stdout
}

/** tmux takes a `;` at the end of a word for the end of the command. */
function quoteWord(word: string): string {
  return word.endsWith(';') ? `${word.slice(0, -1)}\\;` : word
}

/** First version with everything used here: flags of control clients, panes whose output is switched off. */
const oldestVersion = 3.2

export type TmuxFound = { readonly kind: 'usable'; readonly version: string } | { readonly kind: 'unusable'; readonly reason: string }

/** Whether this machine has a tmux that is new enough. */
export async function findTmux(): Promise<TmuxFound> {
  try {
    const { stdout } = await run('tmux', ['-V'], { timeout: answerMs })
    return judgeVersion(stdout.trim())
  } catch {
    return { kind: 'unusable', reason: 'tmux is not installed: terminals end when the service ends.' }
  }
}

/** @param text as `tmux -V` prints it: `tmux 3.3a`, `tmux next-3.6`, `tmux openbsd-7.5` */
export function judgeVersion(text: string): TmuxFound {
  const number = /(\d+\.\d+)/.exec(text)?.[1]
  if (text.includes('openbsd') || (number !== undefined && Number(number) >= oldestVersion)) return { kind: 'usable', version: text }
  return { kind: 'unusable', reason: `${text} is too old (${oldestVersion} is needed): terminals end when the service ends.` }
}
