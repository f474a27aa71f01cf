import pg from 'pg'
import { sqlOn, sqlTypes } from './sql.ts'
import type { Sql } from './sql.ts'

export interface DatabaseOptions {
  url: string
  /** Shown in pg_stat_activity. */
  name: string
  /** Most connections for durable work; a quarter of it, at least 2, is added for fast appends. */
  maxConnections?: number
  /** Called for errors of idle connections; the pool replaces them by itself. */
  onError?: (error: Error) => void
}

/**
 * Two pools on one database. `sql` commits durably. `fast` commits asynchronously: it returns
 * before the flush, and a Postgres killed hard forgets its last commits. Only what can be rebuilt
 * from elsewhere (token deltas, notifications) goes there.
 */
export class Database implements AsyncDisposable {
  readonly sql: Sql
  readonly fast: Sql
  readonly url: string
  readonly #durablePool: pg.Pool
  readonly #fastPool: pg.Pool

  constructor(options: DatabaseOptions) {
    const maxConnections = options.maxConnections ?? 10
    this.url = options.url
    this.#durablePool = createPool(options, maxConnections, '')
    this.#fastPool = createPool(options, Math.max(2, Math.ceil(maxConnections / 4)), '-c synchronous_commit=off')
    this.sql = sqlOn(this.#durablePool)
    this.fast = sqlOn(this.#fastPool)
  }

  /** Runs `work` in one durable transaction; rolls back when it throws. */
  async transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return await this.#inTransaction('begin', work)
  }

  /** Runs `work` on one consistent state of the database, read only. */
  async snapshot<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return await this.#inTransaction('begin isolation level repeatable read read only', work)
  }

  async #inTransaction<T>(begin: string, work: (tx: Sql) => Promise<T>): Promise<T> {
    const client = await this.#durablePool.connect()
    let fault: Error | undefined
    try {
      // Not waited for by itself: the first statement travels with it.
      const [, result] = await Promise.all([client.query(begin), work(sqlOn(client))])
      await client.query('commit')
      return result
    } catch (error) {
      fault = await rolledBack(client, error)
      throw error
    } finally {
      // A client that could not roll back is in an unknown state: it is closed, not reused.
      client.release(fault)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#durablePool.end(), this.#fastPool.end()])
  }
}

async function rolledBack(client: pg.PoolClient, cause: unknown): Promise<Error | undefined> {
  try {
    await client.query('rollback')
    return undefined
  } catch {
    // The first error says more than the failed rollback after it.
    return cause instanceof Error ? cause : new Error('rollback failed')
  }
}

function createPool(options: DatabaseOptions, max: number, serverOptions: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.name,
    max,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    // Statements that do not wait for each other's answers share a round trip.
    pipeline: true,
    types: sqlTypes,
    options: serverOptions,
  })
  pool.on('error', (error) => options.onError?.(error))
  // The pool listens only while a client is idle. In a transaction, between two statements, nobody
  // would, and a lost connection would end the process; the next statement reports it anyway.
  pool.on('connect', (client) => {
    client.on('error', () => undefined)
  })
  return pool
}
