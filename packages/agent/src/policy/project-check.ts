import { access, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'

import type { CommandRunner } from '../commands/command-runner.ts'
import { commandLine } from '../commands/words.ts'

/** What tells, without running the program, whether the project still holds together; the first that it has. */
const SCRIPTS = ['typecheck', 'compile', 'build'] as const
/** Whose lock file it is decides who runs the script. */
const LOCK_FILES = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
] as const
const TIMEOUT_MS = 60_000
const MAX_OUTPUT_BYTES = 8 * 1024
const MAX_MANIFEST_BYTES = 1024 * 1024

const manifest = z.object({ scripts: z.record(z.string(), z.unknown()) })

export interface CheckResult {
  readonly passed: boolean
  /** Such as `pnpm run typecheck`. */
  readonly command: string
  /** At most 8 KiB of UTF-8, head and tail. */
  readonly output: string
}

/** The command that checks a project, or null when it has none. @param root absolute, links followed */
export async function findProjectCheck(root: string): Promise<readonly string[] | null> {
  const scripts = await readScripts(path.join(root, 'package.json'))
  const script = SCRIPTS.find((name) => typeof scripts[name] === 'string')
  if (script === undefined) return null
  return [await managerOf(root), 'run', script]
}

/**
 * Runs the project's check.
 * @returns null when there is none, or when it tells nothing: it could not start, took longer than 60 s, or was stopped
 */
export async function runProjectCheck(root: string, runner: CommandRunner, signal: AbortSignal): Promise<CheckResult | null> {
  const argv = await findProjectCheck(root)
  if (argv === null) return null
  const end = await runner.run({ argv, cwd: root, timeoutMs: TIMEOUT_MS, signal, maxOutputBytes: MAX_OUTPUT_BYTES })
  const { outcome, output } = end
  if (outcome.kind !== 'exited' && outcome.kind !== 'signalled') return null
  return { passed: outcome.kind === 'exited' && outcome.exitCode === 0, command: commandLine(argv), output }
}

async function readScripts(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const found = await stat(file)
    if (!found.isFile() || found.size > MAX_MANIFEST_BYTES) return {}
    return manifest.parse(JSON.parse(await readFile(file, 'utf8'))).scripts
  } catch {
    // No manifest, or one that an agent has just broken: then there is nothing to run.
    return {}
  }
}

async function managerOf(root: string): Promise<string> {
  for (const [file, manager] of LOCK_FILES) {
    const isThere = await access(path.join(root, file)).then(
      () => true,
      () => false,
    )
    if (isThere) return manager
  }
  return 'npm'
}
