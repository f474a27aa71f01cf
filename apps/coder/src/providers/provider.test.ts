import type { StoredProvider } from '@boocode/contracts'
import { describe, expect, test } from 'vitest'
import { configuredModels, toKnownModels } from './known-models.ts'
import type { KnownModel, ListedModel } from './known-models.ts'
import { toEndpoint, usableProviders } from './provider.ts'
import type { ModelProvider } from './provider.ts'

const offline: ModelProvider = { id: 'offline', kind: 'offline', name: 'The offline model', baseUrl: 'http://127.0.0.1:1', apiKey: '', models: null, source: 'environment' }
const fromVariable: ModelProvider = { ...offline, id: 'deepseek', kind: 'deepseek', name: 'DeepSeek', apiKey: 'sk-env' }

function stored(id: string, more: Partial<StoredProvider> = {}): StoredProvider {
  return { id, kind: 'openai_compatible', name: id, base_url: 'http://127.0.0.1:2/v1', api_key: '', models: null, enabled: true, ...more }
}
const deepSeek = (more: Partial<StoredProvider> = {}) => stored('deepseek', { kind: 'deepseek', api_key: 'sk-set', ...more })

describe('who answers', () => {
  const sources = (settings: StoredProvider[], environment: ModelProvider | null) => usableProviders(settings, environment).map(({ id, source }) => `${id} of the ${source}`)

  test.each<[string, StoredProvider[], ModelProvider | null, string[]]>([
    ['nobody', [], null, []],
    ['the offline model, while there is nobody else', [], offline, ['offline of the environment']],
    ['DeepSeek by its variable', [], fromVariable, ['deepseek of the environment']],
    ['DeepSeek by the settings instead of the offline model', [deepSeek()], offline, ['deepseek of the settings']],
    ['DeepSeek by the settings instead of by its variable', [deepSeek()], fromVariable, ['deepseek of the settings']],
    ['both, under different names', [deepSeek({ id: 'work' })], fromVariable, ['work of the settings', 'deepseek of the environment']],
    ['an endpoint without a key', [stored('ollama')], offline, ['ollama of the settings']],
    ['not DeepSeek without a key', [deepSeek({ api_key: '' })], offline, ['offline of the environment']],
    ['not who is switched off', [deepSeek({ enabled: false }), stored('ollama', { enabled: false })], fromVariable, ['deepseek of the environment']],
    ['in the order of the settings, then the environment', [stored('b'), stored('a')], fromVariable, ['b of the settings', 'a of the settings', 'deepseek of the environment']],
  ])('%s', (_, settings, environment, wanted) => {
    expect(sources(settings, environment)).toEqual(wanted)
  })
})

describe('models', () => {
  const listed = (...names: string[]): ListedModel[] => names.map((name) => ({ name, contextTokens: null, seesImages: null }))
  const models = (providers: ModelProvider[], lists: Record<string, ListedModel[]>, preferred = 'deepseek-flash'): KnownModel[] =>
    toKnownModels(providers, ({ id }) => lists[id] ?? [], preferred)
  const [ollama] = usableProviders([stored('ollama')], null)
  const [second] = usableProviders([deepSeek({ id: 'work' })], null)
  if (ollama === undefined || second === undefined) throw new Error('a test without its providers')

  test('go by plain names at DeepSeek and at the offline model, so that a chat can stay with its model', () => {
    for (const provider of [fromVariable, offline]) expect(models([provider], { [provider.id]: listed('deepseek-flash') }).map(({ id }) => id)).toEqual(['deepseek-flash'])
  })

  test('go by the provider and the name elsewhere, whatever is in the name; the wire has the name alone', () => {
    const list = models([ollama], { ollama: listed('library/qwen3:30b') })
    expect(list).toEqual([{ id: 'ollama/library/qwen3:30b', wireName: 'library/qwen3:30b', provider: 'ollama', offline: false, seesImages: false, contextTokens: 32_768, isDefault: true }])
  })

  test('of a second DeepSeek do not take the plain names of the first', () => {
    expect(models([second, fromVariable], { work: listed('deepseek-flash'), deepseek: listed('deepseek-flash') }).map(({ id }) => id)).toEqual(['deepseek-flash', 'deepseek/deepseek-flash'])
  })

  test('have one default: the preferred one, or else the first', () => {
    const providers = [ollama, fromVariable]
    const lists = { ollama: listed('a', 'b'), deepseek: listed('deepseek-v4-pro', 'deepseek-flash') }
    const defaults = (preferred: string) => models(providers, lists, preferred).filter(({ isDefault }) => isDefault).map(({ id }) => id)
    expect(defaults('deepseek-flash')).toEqual(['deepseek-flash'])
    expect(defaults('ollama/b')).toEqual(['ollama/b'])
    expect(defaults('gone')).toEqual(['ollama/a'])
    expect(models([], {})).toEqual([])
  })

  test('that an endpoint lists twice are there once', () => {
    expect(models([ollama], { ollama: listed('a', 'a') })).toHaveLength(1)
  })

  test('are as large as the endpoint says', () => {
    const [model] = models([ollama], { ollama: [{ name: 'a', contextTokens: 131_072, seesImages: true }] })
    expect(model).toMatchObject({ contextTokens: 131_072, seesImages: true })
    expect(models([fromVariable], { deepseek: listed('deepseek-flash', 'deepseek-v4-pro') })).toMatchObject([
      { contextTokens: 1_000_000, seesImages: true },
      { contextTokens: 1_000_000, seesImages: false },
    ])
  })

  test('are known of DeepSeek without asking, and of an endpoint when a person named them', () => {
    const names = (provider: ModelProvider) => configuredModels(provider).map(({ name }) => name)
    expect(names(fromVariable)).toEqual(['deepseek-flash', 'deepseek-v4-pro'])
    expect(names(ollama)).toEqual([])
    expect(names({ ...ollama, models: ['mine'] })).toEqual(['mine'])
  })
})

test('a failure says where a key was set: in the settings or in a variable', () => {
  const [set] = usableProviders([deepSeek()], null)
  expect(set === undefined ? '' : toEndpoint(set).words.changeKey).toContain('Settings, Providers')
  expect(toEndpoint(fromVariable).words.changeKey).toContain('DEEPSEEK_API_KEY')
  expect(toEndpoint(fromVariable).words.checkAddress).toContain('DEEPSEEK_BASE_URL')
})
