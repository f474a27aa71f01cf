import { createPairToken, PAIR_TOKEN_TTL_MS, pairingLine } from '@boocode/db/pairing'
import { sqlOn } from '@boocode/db'
import pg from 'pg'
import type { SupervisorConfig } from './config.ts'
import { homePaths } from './home-paths.ts'
import { findInstance } from './instance.ts'
import { StartError } from './start-error.ts'

const CONNECT_MS = 5_000

/**
 * Makes a new pairing link for the instance that runs with this home.
 * @returns the line that the server prints at its start, with a new token
 * @throws StartError when nothing runs, or when it has no database yet
 */
export async function pair(config: SupervisorConfig): Promise<string> {
  const instance = findInstance(homePaths(config.home).instance)
  if (!instance) {
    throw new StartError(`No BooCode runs with the home ${config.home}. Start it with npm start: it prints a link. (Another home? Set BOOCODE_HOME.)`)
  }
  if (instance.database_url === null) throw new StartError('BooCode is still starting. Try again in a moment.')
  const client = new pg.Client({ connectionString: instance.database_url, connectionTimeoutMillis: CONNECT_MS })
  // A connection that breaks makes the statement fail, which is told below.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const token = await createPairToken(sqlOn(client), { ttlMs: PAIR_TOKEN_TTL_MS })
    return pairingLine({ host: instance.host, port: instance.port, token, publicUrl: instance.public_url ?? undefined })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartError(`BooCode runs (process ${instance.pid}), but its database does not take a new link yet: ${reason}. Try again in a moment.`, error)
  } finally {
    // Ending a client that never connected has nothing to say.
    await client.end().catch(() => undefined)
  }
}
