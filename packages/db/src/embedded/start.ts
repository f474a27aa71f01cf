import { existsSync, mkdirSync } from 'node:fs'
import type { PostgresBinaries } from './binaries.ts'
import { findBinaries, reachableBinaries } from './binaries.ts'
import { checkVersion, DATABASE_NAME, DATABASE_ROLE, ensureCluster, readPassword } from './cluster.ts'
import { folderError } from './layout.ts'
import type { EmbeddedLayout } from './layout.ts'
import { DEFAULT_SYSTEM_DIR, findLayout, makeFolders, SOCKET_PORT } from './layout.ts'
import { stopLeftovers } from './leftovers.ts'
import type { Postmaster } from './postmaster.ts'
import { startPostmaster } from './postmaster.ts'
import type { PostgresSettings } from './settings.ts'

export interface EmbeddedPostgresLog {
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}

export interface EmbeddedPostgresOptions {
  /** BOOCODE_HOME; made when it is not there. The caller holds its lock. */
  readonly home: string
  readonly log: EmbeddedPostgresLog
  /** Replace the settings for a home server. `fsync=off` is for data that is thrown away. */
  readonly settings?: PostgresSettings
  /** As root: the folder for the data, which Postgres's user must reach. */
  readonly systemDir?: string
}

export interface PreparedPostgres {
  /** `postgres://user:password@/boocode?host=<socket folder>&port=…`, as `pg` reads it. Secret. */
  readonly url: string
  readonly layout: EmbeddedLayout
  /**
   * Ends what an earlier run left, makes the database when there is none, and starts Postgres. May be
   * called again after the last run has exited.
   * @throws EmbeddedPostgresError; whether another try can help is in `retryable`. After an abort, the
   *   signal's reason.
   */
  start(signal?: AbortSignal): Promise<Postmaster>
}

export interface EmbeddedPostgres extends Postmaster {
  readonly url: string
}

/**
 * Finds out where and as whom Postgres will run, so that its address is known before it is up.
 * @throws EmbeddedPostgresError before anything is made when the data is of another version
 */
export async function prepareEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<PreparedPostgres> {
  const { home, log, settings = {}, systemDir = DEFAULT_SYSTEM_DIR } = options
  const found = await findBinaries()
  makeHome(home)
  const layout = findLayout(home, found.major, systemDir)
  checkVersion(layout, found.major)
  makeFolders(layout)
  const password = readPassword(layout)
  let binaries: PostgresBinaries | undefined
  return {
    url: databaseUrl(layout, password.text),
    layout,
    async start(signal) {
      checkVersion(layout, found.major)
      makeFolders(layout)
      binaries ??= await reachableBinaries(found, layout.account, DEFAULT_SYSTEM_DIR)
      await stopLeftovers(layout.dataDir, log)
      const durable = settings['fsync'] !== 'off'
      const stored = readPassword(layout)
      const isStored = stored.isStored && stored.text === password.text
      await ensureCluster({ layout, binaries, durable, ...(signal && { signal }) }, { text: password.text, isStored })
      const report = (text: string): void => log.error(`Postgres: ${text}`)
      return startPostmaster({ layout, binaries, settings, report, ...(signal && { signal }) })
    },
  }
}

/**
 * Looks without touching anything: are the binaries there, and do they fit the data of this home?
 * @throws EmbeddedPostgresError with what `start` would fail with
 */
export async function inspectEmbeddedPostgres(
  home: string,
): Promise<{ readonly binaries: PostgresBinaries; readonly dataDir: string | undefined }> {
  const binaries = await findBinaries()
  if (!existsSync(home)) return { binaries, dataDir: undefined }
  const layout = findLayout(home, binaries.major, DEFAULT_SYSTEM_DIR)
  checkVersion(layout, binaries.major)
  return { binaries, dataDir: existsSync(layout.dataDir) ? layout.dataDir : undefined }
}

/** Prepares and starts in one go. */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions & { readonly signal?: AbortSignal },
): Promise<EmbeddedPostgres> {
  const prepared = await prepareEmbeddedPostgres(options)
  return { ...(await prepared.start(options.signal)), url: prepared.url }
}

function databaseUrl(layout: EmbeddedLayout, password: string): string {
  const place = `host=${encodeURIComponent(layout.socketDir)}&port=${SOCKET_PORT}`
  return `postgres://${DATABASE_ROLE}:${encodeURIComponent(password)}@/${DATABASE_NAME}?${place}`
}

function makeHome(home: string): void {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw folderError(error, home)
  }
}
