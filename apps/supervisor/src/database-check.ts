// Is this a database that BooCode can live in? Imported only when DATABASE_URL is set, and by the doctor.
import { oldestPostgresMajor } from '@boocode/db'
import pg from 'pg'

export type DatabaseFinding =
  | { readonly kind: 'ok'; readonly version: string }
  /** The person has to change something; another try does not help. */
  | { readonly kind: 'old'; readonly message: string }
  /** May be over soon. */
  | { readonly kind: 'unreachable' | 'read_only'; readonly message: string }

const CONNECT_MS = 5_000

/** @param url secret; only host and name of the database appear in messages */
export async function checkDatabase(url: string): Promise<DatabaseFinding> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS, query_timeout: CONNECT_MS })
  // A connection that breaks between two statements is reported by the next one.
  client.on('error', () => undefined)
  const place = `${client.database ?? 'boocode'} at ${client.host}`
  try {
    await client.connect()
    const { rows } = await client.query<{ number: number; version: string; read_only: boolean }>(
      `select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
         pg_is_in_recovery() or current_setting('default_transaction_read_only')::bool as read_only`,
    )
    const server = rows[0]
    if (!server) throw new Error('it answers nothing')
    const major = Math.floor(server.number / 10_000)
    if (major < oldestPostgresMajor) {
      const message = `The database ${place} is PostgreSQL ${server.version}; BooCode needs ${oldestPostgresMajor} or newer. Upgrade it, change DATABASE_URL, or unset it to use the embedded Postgres.`
      return { kind: 'old', message }
    }
    if (server.read_only) {
      const message = `The database ${place} is read-only. Point DATABASE_URL at the primary, and allow writes (default_transaction_read_only = off).`
      return { kind: 'read_only', message }
    }
    return { kind: 'ok', version: server.version }
  } catch (error) {
    const message = `The database ${place} cannot be reached: ${describe(error)}. See that it runs and that DATABASE_URL is right.`
    return { kind: 'unreachable', message }
  } finally {
    // Ending a client that never connected has nothing to say.
    await client.end().catch(() => undefined)
  }
}

function describe(error: unknown): string {
  // What Node throws when every address of a name refuses: the reasons are inside, the message is empty.
  if (error instanceof AggregateError) return error.errors.map(describe).join(', ')
  return error instanceof Error ? error.message : String(error)
}
