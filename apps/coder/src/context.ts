import type { CommandRunner, ToolRegistry } from '@boocode/agent'
import type { Database, EventLog } from '@boocode/db'
import type { Logger } from 'pino'
import type { CoderConfig } from './config.ts'
import type { ModelDirectory } from './providers/model-directory.ts'

/** What every part of the coder works with; built once in `server.ts`. */
export interface CoderContext {
  config: CoderConfig
  log: Logger
  database: Database
  events: EventLog
  tools: ToolRegistry
  /** Runs commands for agents. */
  commands: CommandRunner
  models: ModelDirectory
  /** Aborts when the process stops. */
  signal: AbortSignal
}
