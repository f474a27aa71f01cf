import { Database } from '../database.ts'
import type { DatabaseOptions } from '../database.ts'
import { EventLog } from '../event-log.ts'
import { createTestDatabase } from './test-database.ts'

/** A migrated database of its own with the writer's side of its log. */
export interface OpenLog extends AsyncDisposable {
  readonly database: Database
  readonly log: EventLog
  /** Faults of notifications. */
  readonly notifyErrors: unknown[]
}

export async function openLog(options: Omit<DatabaseOptions, 'url' | 'name'> = {}): Promise<OpenLog> {
  const made = await createTestDatabase()
  const database = new Database({ url: made.url, name: 'test', ...options })
  const notifyErrors: unknown[] = []
  return {
    database,
    log: new EventLog(database, (error) => notifyErrors.push(error)),
    notifyErrors,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]()
      await made[Symbol.asyncDispose]()
    },
  }
}
