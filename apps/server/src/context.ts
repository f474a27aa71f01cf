import type { AppError } from '@boocode/contracts'
import type { Database, EventLog } from '@boocode/db'
import type { Logger } from 'pino'
import type { ServerConfig } from './config.ts'
import type { BootermClient } from './http/booterm-client.ts'
import type { CoderClient } from './http/coder-client.ts'

/** What features work with; built once in `server.ts`. */
export interface ServerContext {
  config: ServerConfig
  log: Logger
  database: Database
  events: EventLog
  coder: CoderClient
  booterm: BootermClient
  /** What keeps the database from being used; null when it was well at the last look. */
  databaseFault: AppError | null
  /** Closes the open sockets of a device that was revoked. */
  onDeviceRevoked: (deviceId: string) => void
  /** Ends what runs for sessions that are gone. */
  onSessionsDeleted: () => void
}
