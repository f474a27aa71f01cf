import { readdir } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { AppError } from '@boocode/contracts'
import pg from 'pg'
import { toAppError } from './sql.ts'

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))
const migrationsTable = 'schema_migrations'

/** The oldest Postgres that the statements run on. */
export const oldestPostgresMajor = 16

/**
 * Brings the schema up to date under an advisory lock; several processes may call it at once, and
 * calling it again is a no-op.
 *
 * @throws AppError `unprocessable` when the server is too old, read-only, or newer than this code.
 */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'boocode migrate', connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined) // a lost connection is reported by the statement that meets it
  await client.connect()
  try {
    await checkServer(client)
    const wanted = await migrationNames()
    const applied = await appliedNames(client)
    const foreign = applied.filter((name) => !wanted.includes(name))
    if (foreign.length > 0) {
      throw new AppError(
        'unprocessable',
        `The database was last used by a newer BooCode (${foreign.join(', ')}). Update BooCode, or use another database.`,
      )
    }
    if (applied.length < wanted.length) await applyPending(client)
  } finally {
    await client.end()
  }
}

export interface MigrationWait {
  signal: AbortSignal
  /** Told of every failed attempt, and with `null` when the schema is up to date. */
  onState: (fault: AppError | null) => void
  /** Told once per fault that a person should hear of: one that does not pass by itself within seconds. */
  onWarning: (fault: AppError) => void
}

const retryMs = 250
const faultRetryMs = 2_000
/** An embedded Postgres that starts, or recovers after a crash, needs no warning. */
const patienceMs = 5_000

/**
 * Migrates as soon as the database can be: it may start later, or be put right by somebody while
 * this process waits and says what is wrong. Rejects only when `signal` aborts.
 */
export async function migrateWhenPossible(url: string, { signal, onState, onWarning }: MigrationWait): Promise<void> {
  const startedAt = performance.now()
  let warned = ''
  for (;;) {
    signal.throwIfAborted()
    try {
      await migrate(url)
      onState(null)
      return
    } catch (error) {
      const fault = toAppError(error)
      onState(fault)
      const isWorth = fault.code !== 'unavailable' || performance.now() - startedAt > patienceMs
      if (isWorth && fault.message !== warned) {
        onWarning(fault)
        warned = fault.message
      }
      await wait(fault.code === 'unavailable' ? retryMs : faultRetryMs, undefined, { signal })
    }
  }
}

async function applyPending(client: pg.Client): Promise<void> {
  // Loaded only when there is something to apply: it would add a third to every start.
  const { runner } = await import('node-pg-migrate')
  await runner({
    dbClient: client,
    dir: migrationsFolder,
    ignorePattern: '(?!.*\\.sql$).*',
    migrationsTable,
    direction: 'up',
    advisoryLockMode: 'wait',
    checkOrder: true,
    // Quiet: what goes wrong is thrown.
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  })
}

function ignore(): void {
  // The runner's log repeats the error that it throws.
}

async function checkServer(client: pg.Client): Promise<void> {
  const result = await client.query<{ version: number; read_only: boolean }>(
    `select current_setting('server_version_num')::int as version,
      pg_is_in_recovery() or current_setting('default_transaction_read_only')::bool as read_only`,
  )
  const server = result.rows[0]
  const major = Math.floor((server?.version ?? 0) / 10_000)
  if (major < oldestPostgresMajor) {
    throw new AppError('unprocessable', `This is PostgreSQL ${major}; BooCode needs ${oldestPostgresMajor} or newer. Change DATABASE_URL, or unset it to use the embedded one.`)
  }
  if (server?.read_only === true) {
    throw new AppError('unprocessable', 'The database is read-only. Point DATABASE_URL at the primary, and allow writes (default_transaction_read_only = off).')
  }
}

async function migrationNames(): Promise<string[]> {
  const files = await readdir(migrationsFolder)
  return files.filter((file) => file.endsWith('.sql')).map((file) => file.slice(0, -4)).sort()
}

async function appliedNames(client: pg.Client): Promise<string[]> {
  const exists = await client.query<{ exists: boolean }>(`select to_regclass('${migrationsTable}') is not null as exists`)
  if (exists.rows[0]?.exists !== true) return []
  const result = await client.query<{ name: string }>(`select name from ${migrationsTable} order by name`)
  return result.rows.map((row) => row.name)
}

