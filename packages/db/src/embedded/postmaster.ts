// One run of the postmaster, from spawn to exit:
//
//   spawned ──"ready to accept connections"──▶ ready ──▶ exited
//      └──────────────── exit ─────────────────────────────▲
import { spawn } from 'node:child_process'
import { sendSignal } from '@boocode/processes'
import type { PostgresBinaries } from './binaries.ts'
import { EmbeddedPostgresError } from './errors.ts'
import type { EmbeddedLayout } from './layout.ts'
import { folderError } from './layout.ts'
import { spawnOptions } from './run-tool.ts'
import type { ServerLog } from './server-log.ts'
import { openServerLog, readMatter } from './server-log.ts'
import type { PostgresSettings } from './settings.ts'
import { postmasterArguments } from './settings.ts'

/** `fast` ends sessions and writes a checkpoint; `immediate` leaves recovery to the next start; `kill` is SIGKILL. */
export type StopMode = 'fast' | 'immediate' | 'kill'

export interface PostgresExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Postgres's last lines, oldest first. */
  readonly lastLines: readonly string[]
}

export interface Postmaster {
  readonly pid: number
  /** Never rejects. */
  readonly exited: Promise<PostgresExit>
  /** Asks for a stop and waits for the end, however long; ask again with a harder mode to cut it short. */
  stop(mode: StopMode): Promise<void>
}

export interface PostmasterOptions {
  readonly layout: EmbeddedLayout
  readonly binaries: PostgresBinaries
  readonly settings: PostgresSettings
  /** Hears of what goes wrong in the server itself. */
  readonly report: (text: string) => void
  readonly signal?: AbortSignal
}

const SIGNALS: Readonly<Record<StopMode, NodeJS.Signals>> = { fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' }
const LAST_WORDS_MS = 250
/** Sent to stderr by every version since 8, whatever the level of the log. */
const READY = 'database system is ready to accept connections'

/**
 * Starts the postmaster and waits until it takes connections: tens of milliseconds, or as long as
 * crash recovery takes.
 * @throws EmbeddedPostgresError `start_failed`, `folder_unusable`
 */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const { layout, binaries, settings, report, signal } = options
  signal?.throwIfAborted()
  let becomeReady: (outcome: 'ready') => void
  const ready = new Promise<'ready'>((resolve) => (becomeReady = resolve))
  const serverLog = openLog(layout, (line) => {
    if (line.includes(READY)) becomeReady('ready')
    const matter = readMatter(line)
    if (matter) report(matter)
  })
  const child = spawn(binaries.postgres, postmasterArguments(layout, settings), {
    ...spawnOptions(layout.account),
    stdio: ['ignore', 'ignore', 'pipe'],
    // Ctrl-C in the terminal reaches a whole process group; the database must outlive the services.
    detached: true,
  })
  child.stderr.on('data', (chunk: Buffer) => serverLog.write(chunk))
  const failed = new Promise<Error>((resolve) => child.once('error', resolve))
  // Backends that outlive a killed postmaster hold its stderr open; do not wait for them for long.
  child.once('exit', () => setTimeout(() => child.stderr.destroy(), LAST_WORDS_MS).unref())
  const exited = new Promise<PostgresExit>((resolve) => {
    child.once('close', (code, exitSignal) => {
      resolve({ code, signal: exitSignal, lastLines: serverLog.tail() })
      serverLog.close()
    })
  })
  const { pid } = child
  if (pid === undefined) {
    serverLog.close()
    throw spawnError(await failed, layout)
  }
  const postmaster: Postmaster = {
    pid,
    exited,
    async stop(mode) {
      if (child.exitCode === null && child.signalCode === null) sendSignal(pid, SIGNALS[mode])
      await exited
    },
  }
  const abort = (): void => void postmaster.stop('immediate')
  signal?.addEventListener('abort', abort, { once: true })
  const outcome = await Promise.race([ready, exited])
  signal?.removeEventListener('abort', abort)
  if (outcome === 'ready') return postmaster
  signal?.throwIfAborted()
  throw exitError(outcome, layout)
}

function openLog(layout: EmbeddedLayout, onLine: (line: string) => void): ServerLog {
  try {
    return openServerLog(layout.logFile, onLine)
  } catch (error) {
    throw folderError(error, layout.logFile)
  }
}

/** @returns one sentence on why Postgres ended before it was ready, then its own last words */
function exitError(exit: PostgresExit, layout: EmbeddedLayout): EmbeddedPostgresError {
  const words = exit.lastLines.map((line) => line.replace(/^.*?\] \w{5} /, '')).join(' · ')
  const end = exit.signal ? `was killed by ${exit.signal}` : `ended with ${exit.code}`
  const reason = knownReason(words, layout) ?? `It ${end}.`
  return new EmbeddedPostgresError(
    'start_failed',
    `Postgres did not start. ${reason} Its last words: ${words || 'none'} (all of them in ${layout.logFile})`,
  )
}

function knownReason(words: string, layout: EmbeddedLayout): string | undefined {
  if (words.includes('No space left on device')) return `The disk that holds ${layout.dataDir} is full: make room there.`
  if (words.includes('could not create any Unix-domain sockets')) {
    return `It cannot make its socket in ${layout.socketDir}: another server may hold it, or that file system has no sockets.`
  }
  if (words.includes('has wrong ownership') || words.includes('has invalid permissions')) {
    return `The folder ${layout.dataDir} must belong to ${layout.account?.name ?? 'the user that runs BooCode'} alone (mode 0700).`
  }
  if (words.includes('Permission denied')) return `It may not read or write something in ${layout.dataDir}: see to the owner and the permissions.`
  if (words.includes('pre-existing shared memory block')) return 'Processes of an earlier run still end; it is tried again.'
  return undefined
}

function spawnError(error: Error, layout: EmbeddedLayout): EmbeddedPostgresError {
  const account = layout.account
    ? ` as user ${layout.account.name} (BooCode runs as root, which Postgres refuses; in a container without that right start BooCode as an ordinary user or set DATABASE_URL)`
    : ''
  return new EmbeddedPostgresError('start_failed', `Postgres could not be started${account}: ${error.message}.`, error)
}
