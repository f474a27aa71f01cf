// The data folder: made in one step, so that a kill at any moment leaves either none or a whole one.
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { PostgresBinaries } from './binaries.ts'
import { flush } from './copy-tree.ts'
import { EmbeddedPostgresError } from './errors.ts'
import type { EmbeddedLayout } from './layout.ts'
import { folderError, otherClusters } from './layout.ts'
import { runTool, ToolError } from './run-tool.ts'

/** Owner of the database, without the rights of a superuser: what the services log in as. */
export const DATABASE_ROLE = 'boocode'
export const DATABASE_NAME = 'boocode'
/** For a person's maintenance over the socket; it has the same password. */
const SUPERUSER = 'postgres'
const INITDB_ARGUMENTS = [
  `--username=${SUPERUSER}`,
  '--encoding=UTF8',
  // Unicode character classes, sorting by code point, and no dependence on the system's locales.
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  // Until pg_hba.conf is put in its place, before anything listens.
  '--auth=trust',
  '--no-sync',
  '--no-instructions',
]
const PG_HBA = 'local all all scram-sha-256\n'

export interface ClusterOptions {
  readonly layout: EmbeddedLayout
  readonly binaries: PostgresBinaries
  readonly signal?: AbortSignal
  /** False only for clusters that are thrown away: the new data folder is not flushed to the disk. */
  readonly durable: boolean
}

export interface Password {
  readonly text: string
  /** False until it is both in the cluster and in its file. */
  readonly isStored: boolean
}

export function readPassword(layout: EmbeddedLayout): Password {
  try {
    const text = readFileSync(layout.passwordFile, 'utf8').trim()
    if (text) return { text, isStored: true }
  } catch {
    // Not there, or not readable: a new one is set in the cluster.
  }
  return { text: randomBytes(24).toString('base64url'), isStored: false }
}

/**
 * Data of another major version must never be opened, and never be passed over for an empty cluster.
 * @throws EmbeddedPostgresError `wrong_version`
 */
export function checkVersion(layout: EmbeddedLayout, major: number): void {
  const versionFile = join(layout.dataDir, 'PG_VERSION')
  if (existsSync(versionFile)) {
    const version = readFileSync(versionFile, 'utf8').trim()
    if (version !== String(major)) throw wrongVersion(version, layout.dataDir, major)
    return
  }
  const other = otherClusters(layout, major)[0]
  if (other) throw wrongVersion(other[0], other[1], major)
}

/**
 * Makes the cluster when there is none, and gives it the password when that one is new.
 * @throws EmbeddedPostgresError `init_failed`, `folder_unusable`
 */
export async function ensureCluster(options: ClusterOptions, password: Password): Promise<void> {
  const { layout } = options
  removeUnfinished(layout)
  try {
    if (!existsSync(join(layout.dataDir, 'PG_VERSION'))) await createCluster(options, password.text)
    else if (!password.isStored) await runSingleUser(options, layout.dataDir, passwordSql(password.text))
    if (!password.isStored) storePassword(layout, password.text)
  } catch (error) {
    if (error instanceof EmbeddedPostgresError || options.signal?.aborted) throw error
    throw initError(error, layout)
  }
}

async function createCluster(options: ClusterOptions, password: string): Promise<void> {
  const { layout, binaries, signal, durable } = options
  const { account } = layout
  const temporary = `${layout.dataDir}.init-${process.pid}`
  mkdirSync(temporary, { mode: 0o700 })
  if (account) chownSync(temporary, account.uid, account.gid)
  const run = (...args: string[]): Promise<void> =>
    runTool({ file: binaries.initdb, args: ['-D', temporary, ...args], account, ...(signal && { signal }) })
  await run(...INITDB_ARGUMENTS)
  writeFileSync(join(temporary, 'pg_hba.conf'), PG_HBA)
  await runSingleUser(options, temporary, [
    `CREATE ROLE ${DATABASE_ROLE} LOGIN CREATEDB`,
    ...passwordSql(password),
    `CREATE DATABASE ${DATABASE_NAME} OWNER ${DATABASE_ROLE} TEMPLATE template0`,
  ])
  if (durable) await run('--sync-only')
  renameSync(temporary, layout.dataDir)
  if (durable) await flush(dirname(layout.dataDir))
}

function passwordSql(password: string): string[] {
  // base64url: nothing in it needs quoting.
  return [SUPERUSER, DATABASE_ROLE].map((role) => `ALTER ROLE ${role} PASSWORD '${password}'`)
}

/** Single-user mode, one statement a line: no server, no socket, no password needed. */
async function runSingleUser(options: ClusterOptions, dataDir: string, statements: string[]): Promise<void> {
  const { layout, binaries, signal } = options
  // Statements hold the password: a failing one must not be repeated in the error.
  const settings = ['exit_on_error=on', 'log_min_error_statement=panic', 'log_checkpoints=off', 'wal_level=minimal', 'max_wal_senders=0']
  await runTool({
    file: binaries.postgres,
    args: ['--single', '-D', dataDir, ...settings.flatMap((setting) => ['-c', setting]), 'postgres'],
    account: layout.account,
    input: `${statements.join('\n')}\n`,
    ...(signal && { signal }),
  })
}

function storePassword(layout: EmbeddedLayout, password: string): void {
  const temporary = `${layout.passwordFile}.${process.pid}`
  writeFileSync(temporary, `${password}\n`, { mode: 0o600, flush: true })
  renameSync(temporary, layout.passwordFile)
}

/** What a killed first start left. The lock on the home says that nobody works on it any more. */
function removeUnfinished(layout: EmbeddedLayout): void {
  const folder = dirname(layout.dataDir)
  const prefix = `${basename(layout.dataDir)}.init-`
  for (const name of readdirSync(folder).filter((entry) => entry.startsWith(prefix))) {
    rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 3 })
  }
}

function initError(error: unknown, layout: EmbeddedLayout): EmbeddedPostgresError {
  if (!(error instanceof ToolError)) return folderError(error, layout.dataDir)
  if (error.output.includes('No space left on device')) {
    return new EmbeddedPostgresError('folder_unusable', `The database could not be made: the disk that holds ${layout.dataDir} is full. Make room there.`, error)
  }
  const account = layout.account ? `, as user ${layout.account.name}` : ''
  return new EmbeddedPostgresError(
    'init_failed',
    `The database could not be made in ${layout.dataDir}${account}: ${error.message}. Postgres says: ${error.output || 'nothing'}`,
    error,
  )
}

function wrongVersion(found: string, folder: string, major: number): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'wrong_version',
    `${folder} holds the data of Postgres ${found}, and this BooCode comes with Postgres ${major}. Nothing was touched. ` +
      `Start the BooCode that made it and dump the database (pg_dump) to load it here later, or move that folder away to begin with an empty one.`,
  )
}
