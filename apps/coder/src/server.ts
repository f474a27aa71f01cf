import { createCommandRunner, createSandbox, createToolRegistry } from '@boocode/agent'
import { defaultBudgets, settingsChannel, turnSignalChannel, turnSignalSchema } from '@boocode/contracts'
import { Database, EventLog, isTransient, listen, migrateWhenPossible, readBudgets, readPrices } from '@boocode/db'
import type { Logger } from 'pino'
import type { CoderConfig } from './config.ts'
import type { CoderContext } from './context.ts'
import { settleLeftovers } from './changes/settle-leftovers.ts'
import { registerChanges } from './features/changes/routes.ts'
import { registerPaths } from './features/paths/routes.ts'
import { registerProjectDiff } from './features/project-diff/routes.ts'
import { registerProjectFiles } from './features/project-files/routes.ts'
import { registerProviders } from './features/providers/routes.ts'
import { beat, heartbeatEveryMs, registerHost } from './hosts/host.ts'
import { createApp } from './http/app.ts'
import { loadSpans } from './spans/load-spans.ts'
import type { EndedRow } from './spans/load-spans.ts'
import { SpanExporter } from './spans/span-exporter.ts'
import { version } from './version.ts'
import { PriceBook } from './prices/price-book.ts'
import { ModelDirectory } from './providers/model-directory.ts'
import { endLeftoverCommands } from './turns/leftover-commands.ts'
import { reclaimHost } from './turns/lease.ts'
import { persist } from './turns/persist.ts'
import { TurnWorker } from './turns/turn-worker.ts'
import { allTools } from './turns/all-tools.ts'

/** How often endpoints are asked again that did not say which models they have: a local one may be started later. */
const askAgainEveryMs = 15_000

export interface CoderServer {
  /** Resolves when it listens and works; rejects when it never can. */
  start(): Promise<void>
  /** Puts every turn down and closes; each part has its time. */
  close(): Promise<void>
}

/** Builds the coder from its parts. */
export function createServer(config: CoderConfig, log: Logger): CoderServer {
  const stopping = new AbortController()
  const database = new Database({ url: config.databaseUrl, name: 'boocode coder', maxConnections: 16, onError: (err) => log.warn({ err }, 'database connection lost') })
  const events = new EventLog(database, (err) => log.debug({ err }, 'a notification was not sent'))
  const unrecorded = { count: 0 }
  const context: CoderContext = {
    config,
    log,
    database,
    events,
    tools: createToolRegistry(allTools),
    commands: createCommandRunner({ environment: config.commands.environment, sandbox: createSandbox(config.commands) }),
    models: new ModelDirectory({ config, database, events, signal: stopping.signal }),
    prices: new PriceBook(config.pricesFile),
    budgets: defaultBudgets,
    spans: createSpanExporter(config, log, database),
    onUnrecorded: countUnrecorded(log, unrecorded),
    unrecorded,
    signal: stopping.signal,
  }
  const app = createApp(context)
  registerChanges(app, context)
  registerPaths(app, context)
  registerProjectDiff(app, context)
  registerProjectFiles(app, context)
  registerProviders(app, context)
  const worker = new TurnWorker(context)
  const timers: NodeJS.Timeout[] = []
  let listening: Promise<void> = Promise.resolve()
  let settling: Promise<void> = Promise.resolve()
  return {
    async start() {
      await Promise.all([app.listen({ host: config.host, port: config.port }), loadPrices(context)])
      await waitForDatabase(context)
      await persist(() => registerHost(database.sql, config, context.prices.faults.map((fault) => `${config.pricesFile}: ${fault}`)), stopping.signal)
      await readSettings(context)
      await persist(() => endLeftoverCommands(database.sql, { hostId: config.hostId }), stopping.signal)
      const resumed = await persist(() => reclaimHost(database.sql, config.hostId), stopping.signal)
      if (resumed > 0) log.info({ turns: resumed }, 'going on with turns that were interrupted')
      settling = settleWhatWasAsked(context)
      listening = followSignals(context, worker)
      worker.start()
      timers.push(
        setInterval(() => void keepAlive(context), heartbeatEveryMs),
        setInterval(() => void askEndpoints(context, 'unsure'), askAgainEveryMs),
      )
      log.info({ port: config.port, provider: config.provider?.kind ?? 'none' }, 'coder is ready')
    },
    async close() {
      for (const timer of timers) clearInterval(timer)
      await app.close()
      await worker[Symbol.asyncDispose]()
      stopping.abort()
      await Promise.all([listening, settling, context.spans?.[Symbol.asyncDispose]()])
      await database[Symbol.asyncDispose]()
    },
  }
}

async function loadPrices({ prices, config, log }: CoderContext): Promise<void> {
  await prices.load()
  for (const fault of prices.faults) log.warn({ file: config.pricesFile }, `A price is not usable, so its model shows tokens without costs: ${fault}`)
}

function createSpanExporter({ spans }: CoderConfig, log: Logger, database: Database): SpanExporter | null {
  if (spans === null) return null
  const { target, serviceName } = spans
  const load = async (rows: readonly EndedRow[]) => await loadSpans(database.fast, rows, target)
  return new SpanExporter({ target, service: { name: serviceName, version }, log, load })
}

function countUnrecorded(log: Logger, unrecorded: CoderContext['unrecorded']): CoderContext['onUnrecorded'] {
  return (what, err, ids) => {
    unrecorded.count += 1
    log.warn({ err, ...ids, count: unrecorded.count }, `not recorded: ${what}`)
  }
}

async function waitForDatabase(context: CoderContext): Promise<void> {
  await migrateWhenPossible(context.config.databaseUrl, {
    signal: context.signal,
    onState: () => undefined,
    onWarning: (fault) => context.log.warn({ err: fault.cause ?? fault }, fault.message),
  })
}

/** Not waited for: a project may lie on a disk that does not answer, which is no reason not to start. */
async function settleWhatWasAsked(context: CoderContext): Promise<void> {
  try {
    const settled = await settleLeftovers(context)
    if (settled > 0) context.log.info({ changes: settled }, 'put changes on disk that were asked for before')
  } catch (error) {
    if (!context.signal.aborted) context.log.error({ err: error }, 'changes that were asked for before were not put on disk')
  }
}

async function followSignals(context: CoderContext, worker: TurnWorker): Promise<void> {
  const followSettings = () => void readSettings(context).then(() => askEndpoints(context, 'all'))
  await listen({
    url: context.config.databaseUrl,
    name: 'boocode coder',
    channels: [turnSignalChannel, settingsChannel],
    signal: context.signal,
    onMessage: (channel, payload) => {
      if (channel === settingsChannel) {
        followSettings()
        return
      }
      const signal = turnSignalSchema.safeParse(JSON.parse(payload))
      if (!signal.success || signal.data.host_id !== context.config.hostId) return
      if (signal.data.kind === 'cancel') worker.cancel(signal.data.turn_id)
      else worker.wake()
    },
    onReady: () => {
      followSettings()
      worker.mend()
      worker.wake()
    },
    onLost: (err) => context.log.warn({ err }, 'the database does not answer; trying again'),
  })
}

async function keepAlive(context: CoderContext): Promise<void> {
  try {
    await beat(context.database.fast, context.config.hostId)
  } catch (error) {
    if (!isTransient(error)) context.log.warn({ err: error }, 'the heartbeat was not written')
  }
}

/** Takes over what the settings say; while that is not possible, the coder goes on with what it knows. */
async function readSettings(context: CoderContext): Promise<void> {
  try {
    await persist(async () => {
      await context.models.readSettings()
      const { sql } = context.database
      const [prices, budgets] = await Promise.all([readPrices(sql), readBudgets(sql)])
      context.prices.override(prices)
      context.budgets = budgets
    }, context.signal)
  } catch (error) {
    if (!context.signal.aborted) context.log.error({ err: error }, 'the settings were not read')
  }
}

async function askEndpoints(context: CoderContext, which: 'all' | 'unsure'): Promise<void> {
  try {
    await context.models.askEndpoints(which)
  } catch (error) {
    if (!context.signal.aborted && !isTransient(error)) context.log.warn({ err: error }, 'the list of models was not written')
  }
}
