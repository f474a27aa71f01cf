import type { EmbeddedLayout } from './layout.ts'
import { shortHash, SOCKET_PORT } from './layout.ts'

export type PostgresSettings = Readonly<Record<string, string>>

/** Opens every line of the log: time, process, SQLSTATE. `server-log.ts` reads it back. */
export const LOG_LINE_PREFIX = '%m [%p] %e '

/** For a home server that shares a small machine with browsers and agents. Durability is not up for tuning. */
const DEFAULTS: PostgresSettings = {
  shared_buffers: '128MB',
  max_connections: '60',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  effective_cache_size: '1GB',
  random_page_cost: '1.1',
  huge_pages: 'off',
  jit: 'off',
  // Parallel queries need more of /dev/shm than containers give, and two cores gain nothing from them.
  max_parallel_workers_per_gather: '0',
  autovacuum_max_workers: '2',
  // Nobody replicates from it: less is written ahead, and three processes fewer stand by.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  io_method: 'sync',
  // A crashed backend must end the postmaster: readers of the event log tell lost commits by the
  // postmaster's start time, which a restart inside of it would keep.
  restart_after_crash: 'off',
  log_checkpoints: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
}

/** Marks every process of a cluster in the process list (`postgres: boocode-1f…: checkpointer`). */
export function clusterName(dataDir: string): string {
  return `boocode-${shortHash(dataDir)}`
}

/**
 * All settings are given on the command line: they hold for clusters made by older versions too, and
 * the configuration files in the data folder stay Postgres's own.
 * @param overrides settings that replace the defaults; never the place, the socket or the log
 */
export function postmasterArguments(layout: EmbeddedLayout, overrides: PostgresSettings): string[] {
  const settings: PostgresSettings = {
    ...DEFAULTS,
    ...overrides,
    listen_addresses: '',
    // A list for Postgres, in which quotes protect commas and blanks.
    unix_socket_directories: `"${layout.socketDir.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    port: String(SOCKET_PORT),
    cluster_name: clusterName(layout.dataDir),
    log_destination: 'stderr',
    logging_collector: 'off',
    log_line_prefix: LOG_LINE_PREFIX,
  }
  return ['-D', layout.dataDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}
