import type { CommandRunner, ToolRegistry } from '@boocode/agent'
import type { Budgets } from '@boocode/contracts'
import type { Database, EventLog } from '@boocode/db'
import type { Logger } from 'pino'
import type { CoderConfig } from './config.ts'
import type { SpanExporter } from './spans/span-exporter.ts'
import type { PriceBook } from './prices/price-book.ts'
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
  prices: PriceBook
  /** As the settings say now. */
  budgets: Budgets
  /** Null when there is no collector to send spans to. */
  spans: SpanExporter | null
  /** What could not be recorded is counted and told to the log; whatever it was about goes on. */
  onUnrecorded: (what: string, error: unknown, ids: Record<string, string>) => void
  /** How often that was, since the process started. */
  unrecorded: { count: number }
  /** Aborts when the process stops. */
  signal: AbortSignal
}
