import { rgPath } from '@vscode/ripgrep'

import { obeysOuterRules } from '../guard/gitignore.ts'
import { resolveInProject, rootAround } from '../guard/path-guard.ts'
import type { PathScope } from '../guard/path-guard.ts'
import { ripgrepExclusions } from '../guard/protected-names.ts'
import { createBoundedOutput } from './bounded-output.ts'
import { createByteSplitter } from './split-bytes.ts'
import { startChild } from './spawn.ts'
import type { OutputSink } from './spawn.ts'

export const SEARCH_TIMEOUT_MS = 20_000

const MAX_COMPLAINT_BYTES = 4 * 1024

/**
 * Only what the project itself says counts: no configuration of the user, no global or `.ignore`
 * files. `.gitignore` holds without a repository too. Sorted, so that the same search gives the same
 * answer and can be paged.
 */
const WALK_FLAGS = [
  '--no-config',
  '--hidden',
  '--no-require-git',
  '--no-ignore-global',
  '--no-ignore-exclude',
  '--no-ignore-dot',
  '--no-ignore-messages',
  '--sort=path',
]

export interface RipgrepRequest {
  readonly args: readonly string[]
  readonly cwd: string
  readonly stdinFd?: number
  readonly signal: AbortSignal
  readonly timeoutMs: number
}

export interface RipgrepEnd {
  readonly timedOut: boolean
  /** Ripgrep's own words about a request that it cannot carry out, or undefined. */
  readonly complaint: string | undefined
  /** Files and folders that it met and could not read. */
  readonly unreadable: number
}

export const NOTHING_FOUND: RipgrepEnd = { timedOut: false, complaint: undefined, unreadable: 0 }

export interface RunningRipgrep {
  readonly done: Promise<RipgrepEnd>
  stop(): void
}

export function startRipgrep(request: RipgrepRequest, stdout: OutputSink): RunningRipgrep {
  const { args, cwd, signal, timeoutMs, stdinFd } = request
  const stderr = createComplaintReader()
  const child = startChild(
    { file: rgPath, args, cwd, env: {}, ...(stdinFd !== undefined && { stdinFd }) },
    { signal, timeoutMs, killGraceMs: 0 },
    { stdout, stderr: stderr.write },
  )
  const done = child.done.then((end): RipgrepEnd => {
    const { words, unreadable } = stderr.end()
    if (end.kind === 'not-started') {
      return { timedOut: false, complaint: `the search program did not start (${end.code})`, unreadable }
    }
    const isRefused = end.kind === 'exited' && end.exitCode === 2 && words !== ''
    return { timedOut: end.kind === 'timed-out', complaint: isRefused ? words : undefined, unreadable }
  })
  return { done, stop: child.stop }
}

/** Tells complaints about the request from complaints about a file, which begin with its path. */
function createComplaintReader() {
  const words = createBoundedOutput(MAX_COMPLAINT_BYTES)
  let unreadable = 0
  const splitter = createByteSplitter([10], MAX_COMPLAINT_BYTES, ({ bytes }) => {
    if (/^(?:rg: )?(?:\.\/|\/proc\/self\/fd\/)/.test(bytes.toString('latin1', 0, 32))) unreadable += 1
    else words.write(Buffer.concat([bytes, Buffer.from('\n')]))
  })
  return {
    write: splitter.write,
    end: () => {
      splitter.end()
      // What follows advises flags of the command line, which a model does not have.
      const text = words.text().split('\n\nConsider enabling')[0] ?? ''
      return { words: text.replace(/^rg: /, '').trim(), unreadable }
    },
  }
}

/** The flags for walking `folder` as tools may see it; the walk itself starts at `./`. */
export async function walkFlags(scope: PathScope, folder: { readonly absolute: string }): Promise<string[]> {
  const root = rootAround(scope, folder.absolute) ?? folder.absolute
  return [...WALK_FLAGS, ...((await obeysOuterRules(root)) ? [] : ['--no-ignore-parent']), ...ripgrepExclusions()]
}

/**
 * A flag that spares ripgrep files which a glob cannot match, or nothing. As a file type and not by
 * `--glob`, because a `--glob` that matches a folder makes ripgrep enter what `.gitignore` excludes.
 * It only narrows: the caller still holds every name against the glob.
 */
export function narrowingFlags(glob: string): string[] {
  if (glob.startsWith('!') || /\{[^}]*\/[^}]*\}/.test(glob)) return []
  const name = glob.slice(glob.lastIndexOf('/') + 1)
  if (name === '' || name === '**' || !/^[\w.*?{},-]+$/.test(name)) return []
  return [`--type-add=asked:${name}`, '--type=asked']
}

/**
 * Whether a path that ripgrep reported is still what it seems: no part of it has become a link. A name
 * that is not UTF-8 fails too, for it cannot be asked for.
 */
export async function isPlainPath(scope: PathScope, absolute: string): Promise<boolean> {
  const resolved = await resolveInProject(scope, absolute)
  return resolved.ok && resolved.absolute === absolute
}

export function stripDot(reported: string): string {
  return reported.startsWith('./') ? reported.slice(2) : reported
}
