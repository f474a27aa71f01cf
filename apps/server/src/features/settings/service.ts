import { AppError, settingsChannel, workspaceStream } from '@boocode/contracts'
import type { LocalServer, Provider, ProviderTest, Settings, StoredProvider, TestProvider, TryProviderRequest, UpdateSettings } from '@boocode/contracts'
import { readBudgets, readLimits, readPrices, readProviders } from '@boocode/db'
import type { Sql } from '@boocode/db'
import type { FastifyRequest } from 'fastify'
import type { ServerContext } from '../../context.ts'
import { coderUnavailable, selectHost } from '../../http/coder-client.ts'
import type { Host } from '../../http/coder-client.ts'
import { writeOnce } from '../../http/idempotency.ts'
import { isSameOrigin, mergeLimits, mergeProviders } from './merge-settings.ts'
import type { SettingsFault } from './merge-settings.ts'
import { lockLimits, lockProviders, mergeBudgets, mergePrices, writeLimits, writeProviders } from './queries.ts'

/** All settings, without keys; after those of the settings the providers of the coder's environment, while it runs. */
export async function getSettings(context: ServerContext): Promise<Settings> {
  const { sql } = context.database
  const [settings, host] = await Promise.all([readSettings(sql), selectHost(sql)])
  return { ...settings, providers: [...settings.providers, ...(await environmentProviders(context, host))] }
}

/**
 * Merges a change into the settings, key by key; the last write wins.
 *
 * @throws AppError `invalid_request` with the paths of what cannot be.
 */
export async function updateSettings(context: ServerContext, request: FastifyRequest, change: UpdateSettings): Promise<Settings> {
  await writeOnce(context, request, async (tx, emit) => {
    const faults: SettingsFault[] = []
    if (change.providers !== undefined) {
      const merged = mergeProviders(await lockProviders(tx), change.providers)
      faults.push(...merged.faults)
      await writeProviders(tx, merged.value)
    }
    if (change.limits !== undefined) {
      const merged = mergeLimits(await lockLimits(tx), change.limits)
      faults.push(...merged.faults)
      await writeLimits(tx, merged.value)
    }
    if (change.budgets !== undefined) await mergeBudgets(tx, change.budgets)
    if (change.prices !== undefined) await mergePrices(tx, change.prices)
    // Nothing of a change with a fault is kept: the transaction ends here.
    if (faults.length > 0) throw invalid(faults)
    emit(workspaceStream, { type: 'settings_updated' })
    return {}
  })
  tellCoders(context)
  return await getSettings(context)
}

/** Model servers on the coder's machine. */
export async function discoverServers(context: ServerContext): Promise<LocalServer[]> {
  return await context.coder.discoverServers(await aliveHost(context))
}

/**
 * Asks an endpoint for its models, with the values given or else the saved ones.
 *
 * @throws AppError `not_found` for an id that is neither saved nor of the environment, unless all of
 *   the endpoint is given; `unavailable` without a coder.
 */
export async function testProvider(context: ServerContext, id: string, given: TestProvider): Promise<ProviderTest> {
  const host = await aliveHost(context)
  const saved = (await readProviders(context.database.sql)).find((provider) => provider.id === id)
  if (saved === undefined && (await environmentProviders(context, host)).some((provider) => provider.id === id)) {
    return await context.coder.tryProvider(host, { environment: true })
  }
  const test = await context.coder.tryProvider(host, toTry(saved, given))
  // What is saved answers: its models may be others than the coder knows.
  if (test.ok && saved !== undefined && Object.keys(given).length === 0) tellCoders(context)
  return test
}

async function readSettings(sql: Sql): Promise<Settings> {
  const [providers, limits, budgets, prices] = await Promise.all([readProviders(sql), readLimits(sql), readBudgets(sql), readPrices(sql)])
  return { providers: providers.map(withoutKey), limits, budgets, prices }
}

function withoutKey({ api_key, ...provider }: StoredProvider): Provider {
  return { ...provider, has_key: api_key !== '', source: 'settings' }
}

/** A coder that is away has no environment: its providers do not answer either. */
async function environmentProviders(context: ServerContext, host: Host | undefined): Promise<Provider[]> {
  if (host?.alive !== true) return []
  try {
    return await context.coder.environmentProviders(host)
  } catch (error) {
    context.log.debug({ err: error }, 'the coder did not name the providers of its environment')
    return []
  }
}

async function aliveHost(context: ServerContext): Promise<Host> {
  const host = await selectHost(context.database.sql)
  if (host?.alive !== true) throw coderUnavailable()
  return host
}

function toTry(saved: StoredProvider | undefined, given: TestProvider): TryProviderRequest {
  const { kind = saved?.kind, name = saved?.name, base_url = saved?.base_url } = given
  if (kind === undefined || name === undefined || base_url === undefined) {
    throw new AppError('not_found', 'There is no such provider. Give its kind, name and base_url to test it before it is saved.')
  }
  const savedKey = saved !== undefined && isSameOrigin(saved.base_url, base_url) ? saved.api_key : ''
  return { kind, name, base_url, api_key: given.api_key ?? savedKey }
}

function invalid(faults: readonly SettingsFault[]): AppError {
  const [first] = faults
  const words = first === undefined ? '' : `${first.path.join('.')}: ${first.message}`
  return new AppError('invalid_request', words, { details: faults.map(({ path, message }) => ({ path, message, code: 'custom' })) })
}

/** After the commit. Not waited for: coders read the settings anew whenever they have to listen again. */
function tellCoders(context: ServerContext): void {
  context.database.fast`select pg_notify(${settingsChannel}, '')`.catch((err: unknown) => {
    context.log.warn({ err }, 'coders were not told of new settings')
  })
}
