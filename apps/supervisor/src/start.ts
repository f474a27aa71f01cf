// The whole instance, from the lock on the home to the last process that ends.
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { startServiceSchema } from '@boocode/contracts'
import { prepareEmbeddedPostgres } from '@boocode/db/embedded'
import type { PreparedPostgres } from '@boocode/db/embedded'
import type { OfflineModel } from '@boocode/offline-model'
import type { ServiceName } from './child-environment.ts'
import { childEnvironment } from './child-environment.ts'
import { childService } from './child-service.ts'
import { announce, claimHome, listenPlaces } from './claim.ts'
import type { SupervisorConfig } from './config.ts'
import { homePaths } from './home-paths.ts'
import { retractInstance } from './instance.ts'
import type { KeptService, Service } from './keep-running.ts'
import { keepRunning } from './keep-running.ts'
import { openChildrenFile } from './orphans.ts'
import type { Output } from './output.ts'
import { postgresService } from './postgres-service.ts'
import type { InstanceSecrets } from './secrets.ts'
import { ensureSecrets } from './secrets.ts'
import { watchDatabase } from './watch-database.ts'

export interface StartOptions {
  readonly config: SupervisorConfig
  readonly output: Output
  /** Stops everything in order. */
  readonly stop: AbortSignal
  /** Cuts the waiting of a stop short. */
  readonly force: AbortSignal
}

/** After this, whatever start-up loads is loaded; what was compiled then is kept for the next start. */
const SETTLED_MS = 10_000

/**
 * Runs until stopped.
 * @returns undefined after an ordinary stop, or the reason why it could not go on
 * @throws StartError, EmbeddedPostgresError before anything runs
 */
export async function start(options: StartOptions): Promise<string | undefined> {
  const { config, output, stop, force } = options
  const { log } = output
  const paths = homePaths(config.home)
  using _lock = await claimHome(config, paths, log)
  try {
    const secrets = ensureSecrets(paths)
    const prepared = config.databaseUrl === undefined ? await prepareEmbeddedPostgres({ home: config.home, log }) : undefined
    const databaseUrl = prepared?.url ?? config.databaseUrl ?? ''
    announce(config, paths, databaseUrl)
    log.info(describe(config, prepared))
    for (const warning of config.warnings) log.warn(warning)
    return await run({ ...options, secrets, databaseUrl, prepared })
  } finally {
    retractInstance(paths.instance)
    if (stop.aborted) log.info(force.aborted ? 'stopped by force' : 'stopped')
  }
}

interface RunOptions extends StartOptions {
  readonly secrets: InstanceSecrets
  readonly databaseUrl: string
  readonly prepared: PreparedPostgres | undefined
}

async function run(options: RunOptions): Promise<string | undefined> {
  const { config, output, force, prepared } = options
  const { log } = output
  const giveUp = new AbortController()
  const over = AbortSignal.any([options.stop, giveUp.signal])
  const keep = { log, onGiveUp: (message: string) => giveUp.abort(message) }
  const postgres = prepared && keepRunning(postgresService(prepared), keep)
  // Imported while the database starts; its server costs nothing until somebody asks it.
  const model = config.deepseekKey === undefined ? startModel(config, options) : undefined
  const children = new Map<ServiceName, KeptService>()
  const run = (name: ServiceName): void => {
    if (!over.aborted && !children.has(name)) children.set(name, keepRunning(services[name], keep))
  }
  const services = createServices(options, model, () => run('booterm'))
  run('server')
  run('coder')
  if (!prepared) {
    void watchDatabase(options.databaseUrl, log, over).then((reason) => {
      if (reason !== undefined) giveUp.abort(reason)
    })
  }
  setTimeout(flushCompileCache, SETTLED_MS).unref()

  await aborted(over)
  if (giveUp.signal.aborted) log.error(String(giveUp.signal.reason))
  else log.info('stopping; once more to stop at once')
  await stopAll([...children.values()], force)
  await stopAll(postgres ? [postgres] : [], force)
  await (await model)?.close()
  return giveUp.signal.aborted ? String(giveUp.signal.reason) : undefined
}

/** @param startBooterm called when the server needs it: terminals cost no memory before anybody opens one */
function createServices(options: RunOptions, model: Promise<OfflineModel> | undefined, startBooterm: () => void): Record<ServiceName, Service> {
  const { config, output, secrets, databaseUrl } = options
  const paths = homePaths(config.home)
  const children = openChildrenFile(paths.children)
  const places = listenPlaces(config)
  const create = (name: ServiceName, onMessage: (message: unknown) => void): Service =>
    childService({
      name,
      entry: join(config.root, 'apps', name, 'src', 'main.ts'),
      async environment() {
        // Only the coder asks a model, and waits for one.
        const offlineModelUrl = name === 'coder' ? (await model)?.url : undefined
        return childEnvironment(name, { config, secrets, databaseUrl, offlineModelUrl, compileCache: paths.compileCache })
      },
      place: places[name],
      output,
      children,
      onMessage,
    })
  const ignore = (): void => undefined
  return {
    server: create('server', (message) => {
      if (startServiceSchema.safeParse(message).success) startBooterm()
    }),
    coder: create('coder', ignore),
    booterm: create('booterm', ignore),
  }
}

async function startModel(config: SupervisorConfig, { output }: StartOptions): Promise<OfflineModel> {
  const { startOfflineModel } = await import('@boocode/offline-model')
  return startOfflineModel({
    // Nobody reads the requests back here.
    recordChars: 0,
    ...(config.offlineTokensPerSecond !== undefined && { tokensPerSecond: config.offlineTokensPerSecond }),
    onError: (error) => output.log.error(`offline model: ${error instanceof Error ? error.message : String(error)}`),
  })
}

async function stopAll(services: readonly KeptService[], force: AbortSignal): Promise<void> {
  await Promise.all(services.map((service) => service.stop(force)))
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

function describe(config: SupervisorConfig, prepared: PreparedPostgres | undefined): string {
  const database = prepared ? 'embedded Postgres' : 'Postgres of DATABASE_URL'
  const model = config.deepseekKey === undefined ? 'offline model, unless a provider is set under Settings' : config.deepseekUrl
  return `home ${config.home} · ${database} · ${model}`
}
