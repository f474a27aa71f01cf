import { flushCompileCache } from 'node:module'
import type { Logger } from 'pino'
import { createLogger } from './logger.ts'

export interface Service {
  /** Resolves when the service works; rejects when it never can. */
  start(): Promise<void>
  /** Lets go of everything. Must not need longer than `stopWithinMs`. */
  close(): Promise<void>
}

export interface ServiceOptions<Config extends { logLevel: string }> {
  name: string
  /** Throws an error whose message is for the person who started the process. */
  readConfig: () => Config
  create: (config: Config, log: Logger) => Service | Promise<Service>
}

const stopWithinMs = 5_000
const badConfigCode = 2
const flushAfterMs = 5_000

/**
 * The life of a process: configuration (exit code 2 when it is wrong), start, signals, end. A
 * service ends when it is asked to, and when the supervisor that started it is gone, however it went.
 */
export async function runService<Config extends { logLevel: string }>(options: ServiceOptions<Config>): Promise<void> {
  const config = configOrExit(options.readConfig)
  const log = createLogger(options.name, config.logLevel)
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'unhandled rejection')
    process.exit(1)
  })
  const service = await options.create(config, log)
  const isStopping = stopOnSignals(service, log)
  try {
    await service.start()
    // A killed process keeps nothing otherwise, and services end by being killed.
    setTimeout(flushCompileCache, flushAfterMs).unref()
  } catch (error) {
    if (isStopping()) return
    log.fatal({ err: error }, error instanceof Error ? error.message : 'the service could not start')
    process.exit(1)
  }
}

function configOrExit<Config>(readConfig: () => Config): Config {
  try {
    return readConfig()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(badConfigCode)
  }
}

function stopOnSignals(service: Service, log: Logger): () => boolean {
  let stopping = false
  const stop = (reason: string) => {
    if (stopping) return
    stopping = true
    log.info({ reason }, 'stopping')
    setTimeout(() => process.exit(0), stopWithinMs).unref()
    service.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
  // The supervisor's end of the channel closes when it dies.
  process.on('disconnect', () => stop('the supervisor is gone'))
  return () => stopping
}
