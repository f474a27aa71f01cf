import { AppError, environmentProvidersSchema, localServersResponseSchema, providerTestResponseSchema, tryProviderRequestSchema } from '@boocode/contracts'
import type { Provider, ProviderTest, TryProviderRequest } from '@boocode/contracts'
import { readProviders } from '@boocode/db'
import type { FastifyInstance } from 'fastify'
import type { CoderContext } from '../../context.ts'
import { listModels } from '../../providers/list-models.ts'
import { findLocalServers } from '../../providers/local-servers.ts'
import { environmentProvider, toEndpoint, usableProviders } from '../../providers/provider.ts'

const testTimeoutMs = 8_000

/** What the server cannot know: the environment of the coder, and what answers on the coder's machine and network. */
export function registerProviders(app: FastifyInstance, context: CoderContext): void {
  app.post('/providers/environment', async () => environmentProvidersSchema.parse({ providers: await fromEnvironment(context) }))

  app.post('/providers/discover', async () => localServersResponseSchema.parse({ servers: await findLocalServers(context.signal) }))

  app.post('/providers/test', async (request) => {
    const provider = toProvider(tryProviderRequestSchema.parse(request.body), environmentProvider(context.config))
    return providerTestResponseSchema.parse({ test: await tryProvider(provider, context.signal) })
  })
}

/** Not enabled is what the settings replace. */
async function fromEnvironment({ config, database }: CoderContext): Promise<Provider[]> {
  const provider = environmentProvider(config)
  if (provider === null) return []
  const { id, kind, name, baseUrl: base_url, apiKey } = provider
  const enabled = usableProviders(await readProviders(database.sql), provider).includes(provider)
  return [{ id, kind, name, base_url, has_key: apiKey !== '', models: null, enabled, source: 'environment' }]
}

type TriedProvider = Parameters<typeof toEndpoint>[0]

function toProvider(request: TryProviderRequest, environment: TriedProvider | null): TriedProvider {
  if (!('environment' in request)) {
    const { kind, name, base_url: baseUrl, api_key: apiKey } = request
    return { kind, name, baseUrl, apiKey, source: 'settings' }
  }
  if (environment === null) throw new AppError('not_found', 'The environment names no provider.')
  return environment
}

async function tryProvider(provider: TriedProvider, signal: AbortSignal): Promise<ProviderTest> {
  const list = await listModels(toEndpoint(provider), AbortSignal.any([signal, AbortSignal.timeout(testTimeoutMs)]))
  if (list.kind === 'failed') return { ok: false, message: list.sentence, models: [] }
  const models = list.models.map((model) => model.name)
  return { ok: true, message: `${provider.name} answers and lists ${models.length === 1 ? '1 model' : `${models.length} models`}.`, models }
}
