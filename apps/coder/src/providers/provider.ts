import type { ProviderEndpoint, ProviderWords } from '@boocode/agent'
import type { ProviderKind, StoredProvider } from '@boocode/contracts'
import type { CoderConfig } from '../config.ts'

/** A provider that can be asked, from whichever place. */
export interface ModelProvider {
  /** Of the environment's: its kind. */
  id: string
  kind: ProviderKind | 'offline'
  name: string
  baseUrl: string
  /** Empty: none. */
  apiKey: string
  /** Null: the endpoint is asked. */
  models: readonly string[] | null
  source: 'settings' | 'environment'
}

/** The provider that the environment names, if any. */
export function environmentProvider(config: Pick<CoderConfig, 'provider'>): ModelProvider | null {
  if (config.provider === null) return null
  const { kind, apiKey, baseUrl } = config.provider
  return { id: kind, kind, name: kind === 'offline' ? 'The offline model' : 'DeepSeek', baseUrl, apiKey, models: null, source: 'environment' }
}

/**
 * The providers that answer, in the order of their models: those of the settings that are switched
 * on and have what they need, then the environment's. One of the settings with the id `deepseek`
 * takes the environment's place, and the offline model is there only while there is no other.
 */
export function usableProviders(stored: readonly StoredProvider[], environment: ModelProvider | null): ModelProvider[] {
  const usable = stored.filter((provider) => provider.enabled && (provider.kind !== 'deepseek' || provider.api_key !== '')).map(fromSettings)
  if (environment === null || usable.some(({ id }) => id === environment.id)) return usable
  return environment.kind === 'offline' && usable.length > 0 ? usable : [...usable, environment]
}

function fromSettings(stored: StoredProvider): ModelProvider {
  const { id, kind, name, base_url: baseUrl, api_key: apiKey, models } = stored
  return { id, kind, name, baseUrl, apiKey, models, source: 'settings' }
}

export function toEndpoint(provider: Pick<ModelProvider, 'kind' | 'name' | 'baseUrl' | 'apiKey' | 'source'>): ProviderEndpoint {
  return { apiKey: provider.apiKey, baseUrl: provider.baseUrl, words: wordsOf(provider) }
}

function wordsOf({ kind, name, source }: Pick<ModelProvider, 'kind' | 'name' | 'source'>): ProviderWords {
  if (source === 'settings') return { name, changeKey: 'Enter a valid key under Settings, Providers', checkAddress: 'Check its address under Settings, Providers' }
  if (kind === 'offline') return { name, changeKey: 'Set a key under Settings, Providers', checkAddress: 'Check OFFLINE_MODEL_URL or start BooCode again' }
  return { name, changeKey: 'Set DEEPSEEK_API_KEY to a valid key and restart, or enter one under Settings, Providers', checkAddress: 'Check DEEPSEEK_BASE_URL' }
}
