import type { Logger } from 'pino'
import type { BootermConfig } from './config.ts'
import type { PaneService } from './panes/pane-service.ts'

/** What features work with; built once in `server.ts`. */
export interface BootermContext {
  config: BootermConfig
  log: Logger
  panes: PaneService
}
