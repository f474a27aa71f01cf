import type { Doctor } from '@boocode/contracts'
import type { Sql } from '@boocode/db'

export interface DatabaseFacts {
  version: string
  bytes: number
  uptimeMs: number
  connections: number
  counts: Doctor['counts']
}

/** Beyond ten thousand rows the count is the planner's, which costs nothing. */
export async function selectDatabaseFacts(sql: Sql): Promise<DatabaseFacts> {
  const rows = await sql<{ version: string; bytes: string; uptime_ms: string; connections: number }>`
    select current_setting('server_version') as version, pg_database_size(current_database())::text as bytes,
      (extract(epoch from clock_timestamp() - pg_postmaster_start_time()) * 1000)::bigint::text as uptime_ms,
      (select count(*)::int from pg_stat_activity where datname = current_database()) as connections`
  const counts = await sql<Doctor['counts']>`
    select (select count(*)::int from projects) as projects, (select count(*)::int from sessions) as sessions,
      (select count(*)::int from chats) as chats,
      greatest((select reltuples::int from pg_class where oid = 'messages'::regclass), (select count(*)::int from (select from messages limit 10000) as counted)) as messages,
      (select count(*)::int from turns where status in ('queued', 'running')) as running_turns,
      (select count(*)::int from requests where status = 'pending') as pending_requests,
      greatest((select reltuples::int from pg_class where oid = 'stream_events'::regclass), (select count(*)::int from (select from stream_events limit 10000) as counted)) as log_frames`
  const [row] = rows
  const [counted] = counts
  if (row === undefined || counted === undefined) throw new Error('a select without from returned no row')
  return { version: row.version, bytes: Number(row.bytes), uptimeMs: Number(row.uptime_ms), connections: row.connections, counts: counted }
}

/** Names of devices by id. */
export async function selectDeviceNames(sql: Sql): Promise<ReadonlyMap<string, string>> {
  const rows = await sql<{ id: string; name: string }>`select id, name from devices`
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** The model that new chats get. */
export async function selectDefaultModel(sql: Sql): Promise<{ id: string; offline: boolean } | undefined> {
  const rows = await sql<{ id: string; offline: boolean }>`select id, offline from models order by is_default desc, position limit 1`
  return rows[0]
}
