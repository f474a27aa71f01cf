import { pairingLine } from '@boocode/db'
import pino from 'pino'
import { readConfig } from './config.ts'
import type { ServerConfig } from './config.ts'
import { createServer } from './server.ts'

const stopWithinMs = 5_000

function configOrExit(): ServerConfig {
  try {
    return readConfig()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(2)
  }
}

const config = configOrExit()
const log = pino({ name: 'server', level: config.logLevel })
const server = await createServer(config, log)

let stopping = false
function stop(reason: string): void {
  if (stopping) return
  stopping = true
  log.info({ reason }, 'stopping')
  setTimeout(() => process.exit(0), stopWithinMs).unref()
  server.close().then(
    () => process.exit(0),
    (error: unknown) => {
      log.error({ err: error }, 'stopping failed')
      process.exit(1)
    },
  )
}

process.on('SIGTERM', () => stop('SIGTERM'))
process.on('SIGINT', () => stop('SIGINT'))
// The supervisor's end of the channel closes when it dies, however it dies.
process.on('disconnect', () => stop('supervisor gone'))
process.on('unhandledRejection', (error) => {
  log.fatal({ err: error }, 'unhandled rejection')
  process.exit(1)
})

try {
  const token = await server.start()
  log.info({ port: config.port }, 'server is ready')
  process.stdout.write(`${pairingLine({ ...config, token, publicUrl: config.publicUrl ?? undefined })}\n`)
} catch (error) {
  if (!stopping) {
    log.fatal({ err: error }, error instanceof Error ? error.message : 'the server could not start')
    process.exit(1)
  }
}
