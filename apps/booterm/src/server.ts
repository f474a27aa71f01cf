import type { Logger } from 'pino'
import type { BootermConfig } from './config.ts'
import type { BootermContext } from './context.ts'
import { registerAttach } from './features/attach/upgrade.ts'
import { registerHealth } from './features/health/routes.ts'
import { registerPanes } from './features/panes/routes.ts'
import { registerSearch } from './features/search/routes.ts'
import { createApp } from './http/app.ts'
import { KeeperLink } from './keeper/keeper-link.ts'
import { makeKeeperPlace } from './keeper/keeper-place.ts'
import { PaneRecords } from './panes/pane-record.ts'
import { PaneService } from './panes/pane-service.ts'

export interface BootermServer {
  /** Resolves when it listens and has found the panes of earlier runs again. */
  start(): Promise<void>
  /** Lets go of the panes, whose programs go on. */
  close(): Promise<void>
}

/** Builds the terminal service from its parts. */
export async function createServer(config: BootermConfig, log: Logger): Promise<BootermServer> {
  const panes = new PaneService({
    config,
    records: new PaneRecords(config.home),
    keeper: new KeeperLink(makeKeeperPlace(config.home)),
    onError: (err, what) => log.warn({ err }, what),
  })
  const context: BootermContext = { config, log, panes }
  const app = createApp(context)
  registerHealth(app)
  registerPanes(app, context)
  registerSearch(app, context)
  const attaches = registerAttach(app.server, context)
  return {
    async start() {
      await panes.restore()
      await app.listen({ host: config.host, port: config.port })
      log.info({ port: config.port }, 'booterm is ready')
    },
    async close() {
      panes.release()
      await attaches.close()
      await app.close()
    },
  }
}
