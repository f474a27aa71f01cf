import type { AppError } from '@boocode/contracts'
import type { Database, EventLog } from '@boocode/db'
import type { Logger } from 'pino'
import type { ServerConfig } from './config.ts'
import type { BootermClient } from './http/booterm-client.ts'
import type { CoderClient } from './http/coder-client.ts'
import type { RecentErrors } from './http/recent-errors.ts'
import type { RequestCounts } from './http/request-counts.ts'
import type { Traffic } from './ws/traffic.ts'

/** A window's socket. */
export interface OpenSocket {
  /** Null for one that came in by the API token. */
  deviceId: string | null
  opened_at: string
  streams: number
  waiting_bytes: number
}

/** What features work with; built once in `server.ts`. */
export interface ServerContext {
  config: ServerConfig
  log: Logger
  database: Database
  events: EventLog
  coder: CoderClient
  booterm: BootermClient
  /** What was asked over HTTP, and what went over sockets, since the start. */
  requests: RequestCounts
  traffic: Traffic
  /** What keeps the database from being used; null when it was well at the last look. */
  databaseFault: AppError | null
  recentErrors: RecentErrors
  /** The windows that are open now. */
  openSockets: () => readonly OpenSocket[]
  /** Closes the open sockets of a device that was revoked. */
  onDeviceRevoked: (deviceId: string) => void
  /** Ends what runs for sessions that are gone. */
  onSessionsDeleted: () => void
}
