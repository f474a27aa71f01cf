import { createHash } from 'node:crypto'
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PostgresAccount } from './account.ts'
import { findAccount } from './account.ts'
import { EmbeddedPostgresError, systemErrorCode } from './errors.ts'

/** Where the parts of one home's Postgres lie. All paths are absolute. */
export interface EmbeddedLayout {
  readonly home: string
  /** The user that Postgres runs as; undefined: the one that BooCode runs as. */
  readonly account: PostgresAccount | undefined
  /** Holds one folder per major version. */
  readonly clustersDir: string
  /** `<clustersDir>/<major>/data` */
  readonly dataDir: string
  readonly socketDir: string
  /** 0600, outside the data folder, written by us alone. */
  readonly passwordFile: string
  readonly logFile: string
  /** Twelve hex digits that stand for the home. */
  readonly key: string
}

/** As root: what Postgres's user must reach cannot lie under root's home. */
export const DEFAULT_SYSTEM_DIR = '/var/lib/boocode'
/** A Unix socket's path may hold 104 bytes on macOS and 108 on Linux, the closing zero included. */
const LONGEST_SOCKET_PATH = 100
/** Only names the socket file: nothing listens on TCP, and each home has its own folder. */
export const SOCKET_PORT = 5432

/**
 * @param home BOOCODE_HOME, which must exist
 * @throws EmbeddedPostgresError `other_owner`, `no_account`
 */
export function findLayout(home: string, major: number, systemDir: string): EmbeddedLayout {
  const realHome = realpathSync(home)
  const key = shortHash(realHome)
  const isRoot = process.getuid?.() === 0
  const own = join(realHome, 'postgres')
  const clustersDir = isRoot ? join(systemDir, key) : own
  if (isRoot) refuseForeignHome(own)
  const dataDir = join(clustersDir, String(major), 'data')
  const wanted = join(clustersDir, 'run')
  return {
    home: realHome,
    account: findAccount(dataDir),
    clustersDir,
    dataDir,
    socketDir: socketPathLength(wanted) > LONGEST_SOCKET_PATH ? shortSocketDir(key) : wanted,
    passwordFile: join(realHome, 'secrets', 'postgres'),
    logFile: join(realHome, 'logs', 'postgres.log'),
    key,
  }
}

/**
 * Makes the folders around the data folder. Existing ones are checked: a socket folder that somebody
 * else owns, or that is a link, is refused.
 * @throws EmbeddedPostgresError `folder_unusable`
 */
export function makeFolders(layout: EmbeddedLayout): void {
  const { account } = layout
  try {
    mkdirSync(join(layout.home, 'secrets'), { recursive: true, mode: 0o700 })
    mkdirSync(join(layout.home, 'logs'), { recursive: true, mode: 0o700 })
    makeEnterable(layout.clustersDir, account)
    makeEnterable(join(layout.dataDir, '..'), account)
    makePrivate(layout.socketDir, account)
    // For whoever finds the folder and wonders whose it is.
    const note = join(layout.clustersDir, 'home.txt')
    if (account && !existsSync(note)) writeFileSync(note, `${layout.home}\n`)
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw error
    throw folderError(error, layout.clustersDir)
  }
}

/** @returns the major versions whose data lies beside `major`'s folder, as `[version, folder]` */
export function otherClusters(layout: EmbeddedLayout, major: number): [string, string][] {
  if (!existsSync(layout.clustersDir)) return []
  return readdirSync(layout.clustersDir)
    .filter((name) => /^\d+$/.test(name) && Number(name) !== major)
    .map((name): [string, string] => [name, join(layout.clustersDir, name, 'data')])
    .filter(([, folder]) => existsSync(join(folder, 'PG_VERSION')))
}

/** Makes a folder that only `account` (or, without one, we ourselves) may enter. */
export function makePrivate(folder: string, account: PostgresAccount | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const owner = account?.uid ?? process.getuid?.()
  const before = lstatSync(folder)
  if (!before.isDirectory() || (before.uid !== owner && before.uid !== process.getuid?.())) {
    throw new EmbeddedPostgresError(
      'folder_unusable',
      `${folder} belongs to somebody else (user number ${before.uid}), so Postgres's socket is not put there. Remove it.`,
    )
  }
  if (account && before.uid !== account.uid) chownSync(folder, account.uid, account.gid)
  chmodSync(folder, 0o700)
}

/** @returns one sentence about a folder that could not be made or written */
export function folderError(error: unknown, folder: string): EmbeddedPostgresError {
  const code = systemErrorCode(error)
  const reasons: Record<string, string> = {
    ENOSPC: 'its disk is full: make room',
    EDQUOT: 'its disk quota is used up: make room',
    EROFS: 'its file system is read-only',
    EACCES: 'this user may not write there',
    EPERM: 'this user may not write there',
    ENOTDIR: 'a part of its path is a file',
  }
  const reason = (code && reasons[code]) ?? (error instanceof Error ? error.message : String(error))
  return new EmbeddedPostgresError(
    'folder_unusable',
    `The database folder ${folder} cannot be used: ${reason}. Choose another with BOOCODE_HOME, or set DATABASE_URL.`,
    error,
  )
}

/** Root keeps the folders that lead to the data, so that the database's user can replace none of them. */
function makeEnterable(folder: string, account: PostgresAccount | undefined): void {
  mkdirSync(folder, { recursive: true, mode: account ? 0o755 : 0o700 })
  if (account) chmodSync(folder, 0o755)
}

function refuseForeignHome(ownClusters: string): void {
  const major = existsSync(ownClusters) && readdirSync(ownClusters).find((name) => /^\d+$/.test(name))
  if (!major) return
  const data = join(ownClusters, major, 'data')
  if (!existsSync(join(data, 'PG_VERSION'))) return
  throw new EmbeddedPostgresError(
    'other_owner',
    `This home has the database of an ordinary user (number ${lstatSync(data).uid}, in ${data}), and BooCode runs as root. ` +
      'Start it as that user, or set BOOCODE_HOME to another folder.',
  )
}

function shortSocketDir(key: string): string {
  const name = `boocode-${process.getuid?.() ?? 0}-${key}`
  const folder = join(realpathSync(tmpdir()), name)
  return socketPathLength(folder) > LONGEST_SOCKET_PATH ? join('/tmp', name) : folder
}

function socketPathLength(folder: string): number {
  return Buffer.byteLength(join(folder, `.s.PGSQL.${SOCKET_PORT}`))
}

export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
