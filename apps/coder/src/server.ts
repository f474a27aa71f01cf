import { createDeepSeekClient, createToolRegistry, readTools } from '@boocode/agent'
import { turnSignalChannel, turnSignalSchema } from '@boocode/contracts'
import { Database, EventLog, isTransient, listen, migrateWhenPossible } from '@boocode/db'
import type { Logger } from 'pino'
import type { CoderConfig } from './config.ts'
import type { CoderContext } from './context.ts'
import { registerPaths } from './features/paths/routes.ts'
import { beat, heartbeatEveryMs, registerHost } from './hosts/host.ts'
import { askForModels, configuredModels } from './hosts/models.ts'
import { createApp } from './http/app.ts'
import { reclaimHost } from './turns/lease.ts'
import { persist } from './turns/persist.ts'
import { TurnWorker } from './turns/turn-worker.ts'

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
  const context: CoderContext = {
    config,
    log,
    database,
    events: new EventLog(database, (err) => log.debug({ err }, 'a notification was not sent')),
    tools: createToolRegistry(readTools),
    model: config.provider === null ? null : createDeepSeekClient(config.provider),
    signal: stopping.signal,
  }
  const app = createApp(context)
  registerPaths(app, context)
  const worker = new TurnWorker(context)
  let heartbeat: NodeJS.Timeout | undefined
  let listening: Promise<void> = Promise.resolve()
  return {
    async start() {
      await app.listen({ host: config.host, port: config.port })
      await waitForDatabase(context)
      await persist(() => database.transaction((tx) => registerHost(tx, config, configuredModels(config))), stopping.signal)
      const resumed = await persist(() => reclaimHost(database.sql, config.hostId), stopping.signal)
      if (resumed > 0) log.info({ turns: resumed }, 'going on with turns that were interrupted')
      listening = followTurnSignals(context, worker)
      worker.start()
      heartbeat = setInterval(() => void keepAlive(context), heartbeatEveryMs)
      void refreshModels(context)
      log.info({ port: config.port, provider: config.provider?.kind ?? 'none' }, 'coder is ready')
    },
    async close() {
      clearInterval(heartbeat)
      await app.close()
      await worker[Symbol.asyncDispose]()
      stopping.abort()
      await listening
      await database[Symbol.asyncDispose]()
    },
  }
}

async function waitForDatabase(context: CoderContext): Promise<void> {
  await migrateWhenPossible(context.config.databaseUrl, {
    signal: context.signal,
    onState: () => undefined,
    onWarning: (fault) => context.log.warn({ err: fault.cause ?? fault }, fault.message),
  })
}

async function followTurnSignals(context: CoderContext, worker: TurnWorker): Promise<void> {
  await listen({
    url: context.config.databaseUrl,
    name: 'boocode coder',
    channels: [turnSignalChannel],
    signal: context.signal,
    onMessage: (_channel, payload) => {
      const signal = turnSignalSchema.safeParse(JSON.parse(payload))
      if (!signal.success || signal.data.host_id !== context.config.hostId) return
      if (signal.data.kind === 'cancel') worker.cancel(signal.data.turn_id)
      else worker.wake()
    },
    onReady: () => {
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

/** Asks the provider which models there are; what it says replaces the configured list. */
async function refreshModels(context: CoderContext): Promise<void> {
  const models = await askForModels(context.config, context.signal)
  if (models === null) return
  try {
    await persist(() => context.database.transaction((tx) => registerHost(tx, context.config, models)), context.signal)
  } catch (error) {
    if (!context.signal.aborted) context.log.warn({ err: error }, 'the list of models was not written')
  }
}
