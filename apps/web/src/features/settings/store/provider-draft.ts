import { AppError } from '@boocode/contracts'
import type { Provider, ProviderKind, TestProvider, UpdateProvider } from '@boocode/contracts'
import { z } from 'zod'

/** A provider as a person types it. */
export interface ProviderDraft {
  kind: ProviderKind
  name: string
  baseUrl: string
  /** Empty: what is stored stays. */
  apiKey: string
  removesKey: boolean
  /** Names, one a line or separated by commas; empty: the endpoint is asked. */
  models: string
}

export type DraftField = 'name' | 'base_url' | 'api_key' | 'models'

export const deepSeekDraft: ProviderDraft = { kind: 'deepseek', name: 'DeepSeek', baseUrl: 'https://api.deepseek.com', apiKey: '', removesKey: false, models: '' }
export const endpointDraft: ProviderDraft = { ...deepSeekDraft, kind: 'openai_compatible', name: '', baseUrl: '' }

export function draftOf(provider: Provider): ProviderDraft {
  return {
    kind: provider.kind === 'deepseek' ? 'deepseek' : 'openai_compatible',
    name: provider.name,
    baseUrl: provider.base_url,
    apiKey: '',
    removesKey: false,
    models: (provider.models ?? []).join('\n'),
  }
}

/** What is written: everything, save a key that stays as it is. */
export function toUpdate(draft: ProviderDraft): UpdateProvider {
  const models = draft.models.split(/[\n,]/).map((name) => name.trim()).filter((name) => name !== '')
  return { ...toTest(draft), models: models.length === 0 ? null : [...new Set(models)] }
}

/** What is tried before it is written. */
export function toTest(draft: ProviderDraft): TestProvider {
  const { kind, name, baseUrl: base_url, apiKey, removesKey } = draft
  if (apiKey.trim() !== '') return { kind, name, base_url, api_key: apiKey }
  return removesKey ? { kind, name, base_url, api_key: '' } : { kind, name, base_url }
}

/** An id for a new provider, made from its name. */
export function newProviderId(name: string, taken: ReadonlySet<string>): string {
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 36).replace(/-+$/, '') || 'endpoint'
  const ids = [slug, ...Array.from({ length: taken.size + 1 }, (_, index) => `${slug}-${index + 2}`)]
  return ids.find((id) => id !== 'offline' && !taken.has(id)) ?? slug
}

const detailsSchema = z.array(z.object({ path: z.array(z.string()), message: z.string() }))

/** The sentence beside each field that a refusal names, by the last part of its path. */
export function fieldErrors(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof AppError)) return {}
  const details = detailsSchema.safeParse(error.details).data ?? []
  return Object.fromEntries(details.map(({ path, message }) => [path.at(-1) ?? '', `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`]))
}
