import type { StartService } from '@boocode/contracts'
import { pairingLine } from '@boocode/db'
import { runService } from '@boocode/service'
import { readConfig } from './config.ts'
import { createServer } from './server.ts'

await runService({
  name: 'server',
  readConfig,
  async create(config, log) {
    const server = await createServer(config, log, process.send === undefined ? null : startBooterm)
    return {
      async start() {
        const token = await server.start()
        log.info({ port: config.port }, 'server is ready')
        // For a person, not for the log: the supervisor passes it through as it is.
        process.stdout.write(`${pairingLine({ ...config, token, publicUrl: config.publicUrl ?? undefined })}\n`)
      },
      close: async () => await server.close(),
    }
  },
})

/** Asks the supervisor, which alone starts processes. */
function startBooterm(): void {
  process.send?.({ type: 'start_service', service: 'booterm' } satisfies StartService)
}
