import { defaultLimits, limitsSchema } from '@boocode/contracts'
import type { SomeLimits, StoredProvider, UpdateProvider, UpdateSettings } from '@boocode/contracts'

/** A field that cannot be as it would become. */
export interface SettingsFault {
  path: readonly string[]
  message: string
}

type Merged<T> = { value: T; faults: SettingsFault[] }

/** The providers after a change: those named are merged field by field, null removes, new ones come last. */
export function mergeProviders(before: readonly StoredProvider[], changes: NonNullable<UpdateSettings['providers']>): Merged<StoredProvider[]> {
  const providers = new Map(before.map((provider) => [provider.id, provider]))
  const faults: SettingsFault[] = []
  for (const [id, change] of Object.entries(changes)) {
    if (change === null) {
      providers.delete(id)
      continue
    }
    const merged = mergeProvider(id, providers.get(id), change)
    faults.push(...merged.faults.map(({ path, message }) => ({ path: ['providers', id, ...path], message })))
    providers.set(id, merged.value)
  }
  return { value: [...providers.values()], faults }
}

function mergeProvider(id: string, before: StoredProvider | undefined, change: UpdateProvider): Merged<StoredProvider> {
  const value: StoredProvider = {
    id,
    kind: change.kind ?? before?.kind ?? 'openai_compatible',
    name: change.name ?? before?.name ?? '',
    base_url: change.base_url ?? before?.base_url ?? '',
    api_key: change.api_key ?? before?.api_key ?? '',
    models: change.models === undefined ? (before?.models ?? null) : change.models,
    enabled: change.enabled ?? before?.enabled ?? true,
  }
  const missing = before === undefined ? (['kind', 'name', 'base_url'] as const).filter((field) => change[field] === undefined) : []
  const faults: SettingsFault[] = missing.map((field) => ({ path: [field], message: 'is needed for a new provider' }))
  if (change.api_key === undefined && keepsKeyElsewhere(before, value)) {
    faults.push({ path: ['api_key'], message: 'must be given again, because it would be sent to another address' })
  }
  return { value, faults }
}

/** Nobody who may change an address may have the stored key sent there: it could be read by that. */
function keepsKeyElsewhere(before: StoredProvider | undefined, after: StoredProvider): boolean {
  return before !== undefined && before.api_key !== '' && !isSameOrigin(before.base_url, after.base_url)
}

/** Whether a key for one address may be sent to the other. */
export function isSameOrigin(one: string, other: string): boolean {
  return URL.parse(one)?.origin === URL.parse(other)?.origin
}

/** The limits that are set after a change; those that were never set stay unset, so that they follow the defaults. */
export function mergeLimits(before: SomeLimits, changes: SomeLimits): Merged<SomeLimits> {
  const value = { ...before, ...changes }
  const { warn_at, compact_at } = limitsSchema.parse({ ...defaultLimits, ...value })
  const isEarlier = warn_at < compact_at
  return { value, faults: isEarlier ? [] : [{ path: ['limits', 'warn_at'], message: `must be less than compact_at (${compact_at})` }] }
}
