import { arch, platform, release } from 'node:os'
import type { Doctor, DoctorService } from '@boocode/contracts'
import { readVitals } from '@boocode/service'
import type { ServerContext } from '../../context.ts'
import { selectHost } from '../../http/coder-client.ts'
import { version } from '../../version.ts'
import { selectDatabaseFacts, selectDefaultModel, selectDeviceNames } from './queries.ts'
import type { DatabaseFacts } from './queries.ts'

/** How everything is, at this moment. What does not answer is told as such and fails nothing. */
export async function examine(context: ServerContext): Promise<Doctor> {
  const { sql } = context.database
  const [facts, names, coder, booterm, model] = await Promise.all([
    selectDatabaseFacts(sql),
    selectDeviceNames(sql),
    examineCoder(context),
    examineBooterm(context),
    selectDefaultModel(sql),
  ])
  const own = readVitals()
  return {
    at: new Date().toISOString(),
    version,
    platform: `${platform()} ${release()} ${arch()}`,
    https: context.config.publicUrl?.startsWith('https:') === true,
    services: [
      { name: 'server', state: 'ok', note: 'Serves this page.', version: own.node, memory_bytes: own.memory_bytes, uptime_ms: own.uptime_ms },
      coder,
      booterm,
      databaseService(facts),
      {
        name: 'model',
        state: model === undefined ? 'down' : 'ok',
        note: model === undefined ? 'No model is known yet. Wait for the coder, or add a provider in the settings.' : model.offline ? 'The offline model answers by rules. Set a key in the settings for a real one.' : 'New chats are answered by this model.',
        version: model?.id ?? null,
        memory_bytes: null,
        uptime_ms: null,
      },
    ],
    sockets: context.openSockets().map(({ deviceId, ...socket }) => ({ device: deviceId === null ? 'API token' : (names.get(deviceId) ?? 'A revoked device'), ...socket })),
    counts: facts.counts,
    database_bytes: facts.bytes,
    errors: [...context.recentErrors.list()],
  }
}

function databaseService({ version: postgres, uptimeMs, connections }: DatabaseFacts): DoctorService {
  return { name: 'database', state: 'ok', note: `Postgres with ${connections} connections.`, version: postgres, memory_bytes: null, uptime_ms: uptimeMs }
}

async function examineCoder(context: ServerContext): Promise<DoctorService> {
  const down: DoctorService = { name: 'coder', state: 'down', note: 'It does not answer. It is restarted by itself; its log says why it ended.', version: null, memory_bytes: null, uptime_ms: null }
  const host = await selectHost(context.database.sql)
  if (host === undefined) return down
  try {
    const vitals = await context.coder.vitals(host)
    return { ...down, state: 'ok', note: 'Runs the agents.', version: vitals.node, memory_bytes: vitals.memory_bytes, uptime_ms: vitals.uptime_ms }
  } catch {
    // Whatever it is that it says, it is not well.
    return down
  }
}

async function examineBooterm(context: ServerContext): Promise<DoctorService> {
  const none = { name: 'booterm' as const, version: null, memory_bytes: null, uptime_ms: null }
  const vitals = await context.booterm.vitals()
  if (vitals !== null) return { ...none, state: 'ok', note: 'Keeps the terminals.', version: vitals.node, memory_bytes: vitals.memory_bytes, uptime_ms: vitals.uptime_ms }
  const state = await context.booterm.state()
  if (state === 'down') return { ...none, state: 'down', note: 'It does not answer. It is started again by itself when a terminal is opened.' }
  if (state === 'not_installed') return { ...none, state: 'idle', note: 'Nobody runs it here: there are no terminals.' }
  return { ...none, state: 'idle', note: 'Starts with the first terminal.' }
}
