import type { ModelProvider } from './provider.ts'

/** A model of an endpoint, as far as the endpoint tells. */
export interface ListedModel {
  name: string
  /** Null: it does not say. */
  contextTokens: number | null
  seesImages: boolean | null
}

/** A model that can be chosen. */
export interface KnownModel {
  /** The plain name for DeepSeek's models, so that a key changes no chat; `<provider id>/<name>` for all others. */
  id: string
  /** What the endpoint calls it. */
  wireName: string
  /** Id of its provider. */
  provider: string
  offline: boolean
  seesImages: boolean
  contextTokens: number
  isDefault: boolean
}

/** DeepSeek's models as of November 2026: https://api-docs.deepseek.com/quick_start/pricing */
const deepSeekModels = ['deepseek-flash', 'deepseek-v4-pro']
const deepSeekContextTokens = 1_000_000
/** Of an endpoint that does not say: what nearly every model has. Too little compacts early; too much would be cut unseen. */
const assumedContextTokens = 32_768

/** Models before the endpoint was asked, or when it cannot be. */
export function configuredModels(provider: ModelProvider): ListedModel[] {
  return (provider.models ?? (provider.kind === 'openai_compatible' ? [] : deepSeekModels)).map((name) => ({ name, contextTokens: null, seesImages: null }))
}

/** Whose models go by their plain names: DeepSeek's, or the offline model's in its place. At most one. */
export function plainProvider(providers: readonly ModelProvider[]): ModelProvider | undefined {
  return providers.find(({ kind }) => kind !== 'openai_compatible')
}

/** All models in the order of their providers; of the same id the first. The default is `preferred`, or else the first. */
export function toKnownModels(providers: readonly ModelProvider[], listOf: (provider: ModelProvider) => readonly ListedModel[], preferred: string): KnownModel[] {
  const plain = plainProvider(providers)
  const models = new Map<string, KnownModel>()
  for (const provider of providers) {
    for (const listed of listOf(provider)) {
      const model = toKnownModel(provider, listed, provider === plain)
      if (!models.has(model.id)) models.set(model.id, model)
    }
  }
  const defaultId = models.has(preferred) ? preferred : models.keys().next().value
  return [...models.values()].map((model) => ({ ...model, isDefault: model.id === defaultId }))
}

export function toKnownModel(provider: ModelProvider, listed: ListedModel, isPlain: boolean): KnownModel {
  const isDeepSeek = provider.kind !== 'openai_compatible'
  return {
    id: isPlain ? listed.name : `${provider.id}/${listed.name}`,
    wireName: listed.name,
    provider: provider.id,
    offline: provider.kind === 'offline',
    seesImages: listed.seesImages ?? (isDeepSeek && listed.name.startsWith('deepseek-flash')),
    contextTokens: listed.contextTokens ?? (isDeepSeek ? deepSeekContextTokens : assumedContextTokens),
    isDefault: false,
  }
}
