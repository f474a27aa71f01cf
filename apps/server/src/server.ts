import { AppError } from '@boocode/contracts'
import { Database, EventLog, PAIR_TOKEN_TTL_MS, createPairToken, isTransient, migrateWhenPossible, trimLog } from '@boocode/db'
import type { Logger } from 'pino'
import type { ServerConfig } from './config.ts'
import type { ServerContext } from './context.ts'
import { registerAttachments } from './features/attachments/routes.ts'
import { sweepAttachments } from './features/attachments/service.ts'
import { registerAnalytics } from './features/analytics/routes.ts'
import { registerProjectDiff } from './features/changes/project-diff.ts'
import { registerChanges } from './features/changes/routes.ts'
import { registerChats } from './features/chats/routes.ts'
import { registerCompaction } from './features/compaction/routes.ts'
import { registerDoctor } from './features/doctor/routes.ts'
import { registerCompletion } from './features/completion/routes.ts'
import { registerDrafts } from './features/drafts/routes.ts'
import { registerExport } from './features/export/routes.ts'
import { registerFind } from './features/find/routes.ts'
import { registerGrants } from './features/grants/routes.ts'
import { registerHealth } from './features/health/routes.ts'
import { registerPush } from './features/push/routes.ts'
import { PushSender } from './features/push/service.ts'
import { registerQueue } from './features/messages/queue-routes.ts'
import { registerMessages } from './features/messages/routes.ts'
import { registerModels } from './features/models/routes.ts'
import { registerDevices, registerPairing } from './features/pairing/routes.ts'
import { registerMetrics } from './features/metrics/routes.ts'
import { registerPins } from './features/pins/routes.ts'
import { registerProjects } from './features/projects/routes.ts'
import { registerRequests } from './features/requests/routes.ts'
import { expireRequests } from './features/requests/service.ts'
import { registerRewind } from './features/rewind/routes.ts'
import { registerSessions } from './features/sessions/routes.ts'
import { registerSettings } from './features/settings/routes.ts'
import { registerSpans } from './features/spans/routes.ts'
import { endGoneTerminals } from './features/terminals/gone-sessions.ts'
import { registerTerminals } from './features/terminals/routes.ts'
import { TerminalSockets } from './features/terminals/sockets.ts'
import { registerTraces } from './features/traces/routes.ts'
import { registerTurns } from './features/turns/routes.ts'
import { createApp } from './http/app.ts'
import type { App } from './http/app.ts'
import { cookieName } from './http/auth.ts'
import type { Authenticator } from './http/auth.ts'
import { requireCaller } from './http/caller.ts'
import { createBootermClient } from './http/booterm-client.ts'
import { createCoderClient } from './http/coder-client.ts'
import { FailureLimiter } from './http/failure-limiter.ts'
import { collectOpenApi, serveOpenApi } from './http/openapi.ts'
import { servePage } from './http/page.ts'
import { RecentErrors } from './http/recent-errors.ts'
import { RequestCounts } from './http/request-counts.ts'
import { addSecurityHeaders } from './http/security-headers.ts'
import { Gateway } from './ws/gateway.ts'
import { Hub } from './ws/hub.ts'
import { noTraffic } from './ws/traffic.ts'
import { version } from './version.ts'

const housekeepingEveryMs = 60_000
const starting = new AppError('unavailable', 'BooCode is starting: the database is not ready yet. Try again in a moment.')

export interface RunningServer {
  app: App
  /** Listens, brings the database up to date when it is there; resolves with a new pairing token. */
  start(): Promise<string>
  close(): Promise<void>
}

/**
 * Builds the server from its parts.
 *
 * @param startBooterm asks for the terminal service to be started; null when nobody can
 */
export async function createServer(config: ServerConfig, log: Logger, startBooterm: (() => void) | null): Promise<RunningServer> {
  const stopping = new AbortController()
  const database = new Database({ url: config.databaseUrl, name: 'boocode server', maxConnections: 12, onError: (err) => log.warn({ err }, 'database connection lost') })
  const hub = new Hub({ database, signal: stopping.signal, onLost: (err) => log.debug({ err }, 'the database does not answer; trying again') })
  const auth: Authenticator = { config, sql: database.sql, limiter: new FailureLimiter(() => performance.now()) }
  const booterm = createBootermClient({ url: config.bootermUrl, secret: config.serviceSecret, start: startBooterm })
  const terminals = new TerminalSockets(booterm)
  const traffic = noTraffic()
  const gateway = new Gateway(auth, { hub, database, log, traffic }, terminals)
  const context: ServerContext = {
    config,
    log,
    database,
    events: new EventLog(database, (err) => log.debug({ err }, 'a notification was not sent')),
    coder: createCoderClient(config.serviceSecret),
    booterm,
    requests: new RequestCounts(),
    traffic,
    databaseFault: starting,
    recentErrors: new RecentErrors(),
    openSockets: () => gateway.openSockets(),
    onDeviceRevoked: (deviceId) => gateway.closeDevice(deviceId),
    onSessionsDeleted: () => void endGoneTerminals(context, 'wake'),
  }
  const push = new PushSender(context, hub)
  const app = createApp(context)
  await registerRoutes(app, { context, auth, push })
  gateway.attach(app.server)
  let housekeeping: Promise<void> = Promise.resolve()
  const tidy = (): void => {
    housekeeping = keepHouse(context, push)
  }
  const timer = setInterval(tidy, housekeepingEveryMs)
  return {
    app,
    async start() {
      await app.listen({ host: config.host, port: config.port })
      await waitForDatabase(context, stopping.signal)
      // What fell due while no server ran.
      tidy()
      return await createPairToken(database.sql, { ttlMs: PAIR_TOKEN_TTL_MS })
    },
    async close() {
      clearInterval(timer)
      stopping.abort()
      await gateway[Symbol.asyncDispose]()
      await app.close()
      await push[Symbol.asyncDispose]()
      await hub[Symbol.asyncDispose]()
      await housekeeping
      await database[Symbol.asyncDispose]()
    },
  }
}

/** Requests are refused with what is wrong until the database is well. */
async function waitForDatabase(context: ServerContext, signal: AbortSignal): Promise<void> {
  await migrateWhenPossible(context.config.databaseUrl, {
    signal,
    onState: (fault) => {
      context.databaseFault = fault
    },
    onWarning: (fault) => context.log.warn({ err: fault.cause ?? fault }, fault.message),
  })
}

async function registerRoutes(app: App, { context, auth, push }: { context: ServerContext; auth: Authenticator; push: PushSender }): Promise<void> {
  await addSecurityHeaders(app, context)
  await collectOpenApi(app, version, cookieName(context.config))
  await app.register(async (open: App) => {
    registerHealth(open, context, auth)
    registerPairing(open, context, auth)
    await servePage(open, context)
  })
  await app.register(async (closed: App) => {
    requireCaller(closed, auth, () => context.databaseFault)
    registerDevices(closed, context)
    registerModels(closed, context)
    registerProjects(closed, context)
    registerSessions(closed, context)
    registerChats(closed, context)
    registerChanges(closed, context)
    registerProjectDiff(closed, context)
    registerAttachments(closed, context)
    registerMessages(closed, context)
    registerQueue(closed, context)
    registerTurns(closed, context)
    registerTraces(closed, context)
    registerSpans(closed, context)
    registerAnalytics(closed, context)
    registerMetrics(closed, context)
    registerCompaction(closed, context)
    registerCompletion(closed, context)
    registerDrafts(closed, context)
    registerExport(closed, context)
    registerFind(closed, context)
    registerPins(closed, context)
    registerRewind(closed, context)
    registerSettings(closed, context)
    registerRequests(closed, context)
    registerGrants(closed, context)
    registerDoctor(closed, context)
    registerPush(closed, context, push)
    registerTerminals(closed, context)
    await serveOpenApi(closed)
  })
  await app.ready()
}

async function keepHouse(context: ServerContext, push: PushSender): Promise<void> {
  try {
    // Another server may have taken the first subscription.
    await push.wake()
    const expired = await expireRequests(context)
    if (expired > 0) context.log.info({ requests: expired }, 'ended requests that nobody answered in time')
    await endGoneTerminals(context, 'leave')
    const trimmed = await trimLog(context.database.sql)
    if (trimmed > 0) context.log.info({ frames: trimmed }, 'trimmed the log')
    await context.database.sql`delete from idempotency_keys where created_at < clock_timestamp() - interval '1 day'`
    const swept = await sweepAttachments(context, Date.now())
    if (swept > 0) context.log.info({ uploads: swept }, 'removed uploads that no message has')
    await context.database.sql`delete from pair_tokens where expires_at < clock_timestamp() - interval '7 days'`
  } catch (error) {
    if (!isTransient(error)) context.log.error({ err: error }, 'housekeeping failed')
  }
}
