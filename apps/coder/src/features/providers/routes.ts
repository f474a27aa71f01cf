import { environmentProvidersSchema, localServersResponseSchema, providerTestResponseSchema, tryProviderRequestSchema } from '@boocode/contracts'
import type { Provider, ProviderTest, TryProviderRequest } from '@boocode/contracts'
import type { FastifyInstance } from 'fastify'
import type { CoderContext } from '../../context.ts'
import { listModels } from '../../providers/list-models.ts'
import { findLocalServers } from '../../providers/local-servers.ts'
import { environmentProvider, toEndpoint } from '../../providers/provider.ts'

const testTimeoutMs = 8_000

/** What the server cannot know: the environment of the coder, and what answers on the coder's machine and network. */
export function registerProviders(app: FastifyInstance, context: CoderContext): void {
  app.post('/providers/environment', () => environmentProvidersSchema.parse({ providers: fromEnvironment(context) }))

  app.post('/providers/discover', async () => localServersResponseSchema.parse({ servers: await findLocalServers(context.signal) }))

  app.post('/providers/test', async (request) => {
    const provider = tryProviderRequestSchema.parse(request.body)
    return providerTestResponseSchema.parse({ test: await tryProvider(provider, context.signal) })
  })
}

function fromEnvironment({ config }: CoderContext): Provider[] {
  const provider = environmentProvider(config)
  if (provider === null) return []
  const { id, kind, name, baseUrl: base_url, apiKey } = provider
  return [{ id, kind, name, base_url, has_key: apiKey !== '', models: null, enabled: true, source: 'environment' }]
}

async function tryProvider({ kind, name, base_url: baseUrl, api_key: apiKey }: TryProviderRequest, signal: AbortSignal): Promise<ProviderTest> {
  const endpoint = toEndpoint({ kind, name, baseUrl, apiKey, source: 'settings' })
  const list = await listModels(endpoint, AbortSignal.any([signal, AbortSignal.timeout(testTimeoutMs)]))
  if (list.kind === 'failed') return { ok: false, message: list.sentence, models: [] }
  const models = list.models.map((model) => model.name)
  return { ok: true, message: `${name} answers and lists ${models.length === 1 ? '1 model' : `${models.length} models`}.`, models }
}
