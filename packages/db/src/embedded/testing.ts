// A whole Postgres for a test run, made in about a second, in memory where the machine has room,
// gone afterwards: also after the test run was killed, by the next one.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync, accessSync, chmodSync, constants } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { identifyProcess, isRunning } from '@boocode/processes'
import { findBinaries } from './binaries.ts'
import { DEFAULT_SYSTEM_DIR, findLayout } from './layout.ts'
import { stopLeftovers } from './leftovers.ts'
import type { PostgresSettings } from './settings.ts'
import type { EmbeddedPostgresLog } from './start.ts'
import { startEmbeddedPostgres } from './start.ts'

export interface TestPostgres extends AsyncDisposable {
  /** Of the database `boocode`; the role may create further ones. */
  readonly url: string
  readonly pid: number
  /** Ends Postgres and removes its data. */
  stop(): Promise<void>
}

const PREFIX = 'boocode-test-'
const NEEDED_BYTES = 1024 ** 3
const MEMORY = '/dev/shm'
const THROWN_AWAY: PostgresSettings = { fsync: 'off', full_page_writes: 'off', max_connections: '200' }
const silent: EmbeddedPostgresLog = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** @param options.settings Postgres settings beyond those for data that is thrown away */
export async function startTestPostgres(
  options: { settings?: PostgresSettings; log?: EmbeddedPostgresLog } = {},
): Promise<TestPostgres> {
  const { settings = {}, log = silent } = options
  const base = roomyFolder()
  await sweep(base)
  const folder = mkdtempSync(join(base, PREFIX))
  writeFileSync(join(folder, 'owner.json'), JSON.stringify(identifyProcess(process.pid)))
  // As root, Postgres's own user must come through.
  chmodSync(folder, process.getuid?.() === 0 ? 0o755 : 0o700)
  const home = join(folder, 'home')
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  try {
    const postgres = await startEmbeddedPostgres({ home, log, settings: { ...THROWN_AWAY, ...settings }, systemDir: folder })
    const stop = async (): Promise<void> => {
      await postgres.stop('immediate')
      remove()
    }
    return { url: postgres.url, pid: postgres.pid, stop, [Symbol.asyncDispose]: stop }
  } catch (error) {
    remove()
    throw error
  }
}

/**
 * Removes everything that a home's embedded Postgres has, also outside of the home (as root it lies in
 * a system folder). Nothing may run with the home any more; what still does is ended.
 */
export async function removeEmbeddedPostgres(home: string): Promise<void> {
  const { major } = await findBinaries()
  const layout = findLayout(home, major, DEFAULT_SYSTEM_DIR)
  await stopLeftovers(layout.dataDir, silent)
  for (const folder of [layout.clustersDir, layout.socketDir]) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}

/** @returns a folder in memory where the machine has room for it, else the one for temporary files */
export function roomyFolder(): string {
  try {
    accessSync(MEMORY, constants.W_OK)
    const { bavail, bsize } = statfsSync(MEMORY)
    if (bavail * bsize >= NEEDED_BYTES) return MEMORY
  } catch {
    // Not Linux, or closed to us.
  }
  return tmpdir()
}

/** Removes what test runs left that were killed. */
async function sweep(base: string): Promise<void> {
  const { major } = await findBinaries()
  for (const name of readdirSync(base).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(base, name)
    const owner = readOwner(join(folder, 'owner.json'))
    if (!owner || isRunning(owner)) continue
    try {
      const { dataDir } = findLayout(join(folder, 'home'), major, folder)
      await stopLeftovers(dataDir, silent)
    } catch {
      // Killed before the home was there, or swept by another run at the same moment.
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

function readOwner(file: string): { pid: number; started: string } | undefined {
  try {
    const owner: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof owner !== 'object' || owner === null || !('pid' in owner) || !('started' in owner)) return undefined
    return { pid: Number(owner.pid), started: String(owner.started) }
  } catch {
    // Another user's, or one that is being made right now.
    return undefined
  }
}
