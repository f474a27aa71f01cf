// What a killed supervisor or a killed postmaster left of this cluster. A new postmaster cannot
// start beside it, and may not: they would write the same files.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ProcessIdentity, ProcessLine } from '@boocode/processes'
import { identifyProcess, listProcesses, sendSignal, waitForExit } from '@boocode/processes'
import { EmbeddedPostgresError } from './errors.ts'
import { clusterName } from './settings.ts'

export interface LeftoverLog {
  warn(message: string): void
}

/** From polite to final. The postmaster's meaning: fast shutdown, immediate shutdown, none. */
const STEPS: readonly [NodeJS.Signals, number][] = [
  ['SIGINT', 5_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
]

/**
 * Ends every process of the cluster and removes its stale lock file. The caller holds the home's
 * lock: whatever still runs belongs to nobody.
 * @param dataDir absolute, as it was given to the postmaster
 * @throws EmbeddedPostgresError `start_failed` when a process will not go
 */
export async function stopLeftovers(dataDir: string, log: LeftoverLog): Promise<void> {
  const lockFile = join(dataDir, 'postmaster.pid')
  if (!existsSync(lockFile)) return
  const all = listProcesses()
  for (const postmaster of identify(all.filter(({ command }) => isPostmasterOf(command, dataDir)))) {
    log.warn(`stopping Postgres (process ${postmaster.pid}), which an earlier BooCode left running`)
    await end(postmaster, STEPS)
  }
  // A postmaster that was killed leaves backends that notice only when they wait for something.
  const backends = identify(listProcesses().filter(({ command }) => isBackendOf(command, dataDir)))
  await Promise.all(backends.map((backend) => end(backend, STEPS.slice(1))))
  // By now it names a dead process, or a stranger that got the same number, which Postgres would
  // take for a live postmaster.
  rmSync(lockFile, { force: true })
}

/** @returns whether a process with this command line is the postmaster of this data folder */
export function isPostmasterOf(command: string, dataDir: string): boolean {
  return /(^|\/)postgres /.test(command) && command.includes(` -D ${dataDir} -c `)
}

function isBackendOf(command: string, dataDir: string): boolean {
  return command.startsWith(`postgres: ${clusterName(dataDir)}: `)
}

function identify(lines: ProcessLine[]): ProcessIdentity[] {
  return lines.map(({ pid }) => identifyProcess(pid)).filter((identity) => identity !== undefined)
}

async function end(identity: ProcessIdentity, steps: readonly [NodeJS.Signals, number][]): Promise<void> {
  for (const [signal, timeoutMs] of steps) {
    sendSignal(identity.pid, signal)
    if (await waitForExit(identity, timeoutMs)) return
  }
  throw new EmbeddedPostgresError(
    'start_failed',
    `Postgres of an earlier BooCode (process ${identity.pid}) cannot be ended. End it by hand (kill -9 ${identity.pid}); it is tried again.`,
  )
}
