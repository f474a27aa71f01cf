import type { Logger } from 'pino'
import type { BootermConfig } from './config.ts'
import type { BootermContext } from './context.ts'
import { registerAttach } from './features/attach/upgrade.ts'
import { registerHealth } from './features/health/routes.ts'
import { registerPanes } from './features/panes/routes.ts'
import { registerSearch } from './features/search/routes.ts'
import { createApp } from './http/app.ts'
import { PaneRecords } from './panes/pane-record.ts'
import { PaneService } from './panes/pane-service.ts'
import { findTmux } from './terminals/tmux-command.ts'
import { makeTmuxFolder } from './terminals/tmux-place.ts'

export interface BootermServer {
  /** Resolves when it listens and has found the panes of earlier runs again. */
  start(): Promise<void>
  /** Lets go of the panes; those that tmux keeps go on. */
  close(): Promise<void>
}

/** Builds the terminal service from its parts. */
export async function createServer(config: BootermConfig, log: Logger): Promise<BootermServer> {
  const tmux = await findTmux()
  if (tmux.kind === 'unusable') log.warn(tmux.reason)
  const panes = new PaneService({
    config,
    records: new PaneRecords(config.home),
    tmux: tmux.kind === 'usable' ? makeTmuxFolder(config.home) : null,
    onError: (err, what) => log.warn({ err }, what),
  })
  const context: BootermContext = { config, log, panes, hasTmux: tmux.kind === 'usable' }
  const app = createApp(context)
  registerHealth(app, context)
  registerPanes(app, context)
  registerSearch(app, context)
  const attaches = registerAttach(app.server, context)
  return {
    async start() {
      await panes.restore()
      await app.listen({ host: config.host, port: config.port })
      log.info({ port: config.port, tmux: context.hasTmux }, 'booterm is ready')
    },
    async close() {
      panes.release()
      await attaches.close()
      await app.close()
    },
  }
}
