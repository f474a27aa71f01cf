import { z } from 'zod'
import type { CoderConfig } from '../config.ts'

export interface KnownModel {
  id: string
  provider: string
  offline: boolean
  seesImages: boolean
  contextTokens: number
  isDefault: boolean
}

/** DeepSeek's models as of November 2026: https://api-docs.deepseek.com/quick_start/pricing */
const deepSeekModels = ['deepseek-flash', 'deepseek-v4-pro']
const contextTokens = 1_000_000
const askTimeoutMs = 3_000

const listSchema = z.object({ data: z.array(z.object({ id: z.string().min(1) })).min(1) })

/** The models before anyone was asked: those configured. */
export function configuredModels(config: CoderConfig): KnownModel[] {
  return toModels(config, deepSeekModels)
}

/** The models that the provider lists; null when it cannot be asked. */
export async function askForModels(config: CoderConfig, signal: AbortSignal): Promise<KnownModel[] | null> {
  if (config.provider === null) return null
  try {
    const response = await fetch(`${config.provider.baseUrl}/models`, {
      headers: { authorization: `Bearer ${config.provider.apiKey}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(askTimeoutMs)]),
    })
    const list = listSchema.safeParse(await response.json())
    return response.ok && list.success ? toModels(config, list.data.data.map((model) => model.id)) : null
  } catch {
    return null // unreachable or not JSON: the configured ones stay
  }
}

function toModels(config: CoderConfig, ids: readonly string[]): KnownModel[] {
  const { provider } = config
  if (provider === null) return []
  const preferred = ids.includes(config.defaultModel) ? config.defaultModel : ids[0]
  return ids.map((id) => ({
    id,
    provider: provider.kind,
    offline: provider.kind === 'offline',
    seesImages: id.startsWith('deepseek-flash'),
    contextTokens,
    isDefault: id === preferred,
  }))
}
