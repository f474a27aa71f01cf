import { z } from 'zod'
import { modelPriceSchema, priceKeySchema, priceOverridesSchema } from './prices.ts'

/** Names a provider in the ids of its models: `<provider id>/<model>`. */
export const providerIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 small letters, digits or hyphens')
  .refine((id) => id !== 'offline', 'is the built-in model: choose another')

export const providerKindSchema = z.enum(['deepseek', 'openai_compatible'])
export type ProviderKind = z.infer<typeof providerKindSchema>

/** An address to which `/chat/completions` and `/models` are added. Loopback and private ones are allowed: local models live there. */
export const baseUrlSchema = z
  .string()
  .trim()
  .max(2048)
  .refine(isHttpAddress, 'must be an http or https address, like http://127.0.0.1:11434/v1')
  .refine((url) => !hasCredentials(url), 'must not hold a user name or password: give the key in its own field')
  .transform((url) => url.replace(/\/+$/, ''))

const apiKeySchema = z.string().trim().max(1000).regex(/^[\x21-\x7e]*$/, 'must be one line without blanks')
const modelNameSchema = z.string().trim().min(1).max(150)
const modelNamesSchema = z.array(modelNameSchema).min(1).max(200).nullable()
const providerNameSchema = z.string().trim().min(1).max(60)

/** A provider as the database keeps it, with its key: between server, coder and database only. */
export const storedProviderSchema = z.object({
  id: providerIdSchema,
  kind: providerKindSchema,
  name: z.string(),
  base_url: z.string(),
  /** Empty: none. */
  api_key: z.string(),
  /** Null: the endpoint is asked. */
  models: z.array(z.string()).nullable(),
  enabled: z.boolean(),
})
export type StoredProvider = z.infer<typeof storedProviderSchema>
export const storedProvidersSchema = z.array(storedProviderSchema)

/** A provider as clients see it. Those of the environment cannot be changed here. */
export const providerSchema = storedProviderSchema.omit({ api_key: true, id: true }).extend({
  id: z.string(),
  kind: z.enum([...providerKindSchema.options, 'offline']),
  has_key: z.boolean(),
  source: z.enum(['settings', 'environment']),
})
export type Provider = z.infer<typeof providerSchema>

/** Bounds of a turn, and when its context is compacted. */
export const limitsSchema = z.object({
  steps_per_turn: z.int().min(1).max(1000),
  /** Null: none. */
  tokens_per_turn: z.int().min(1000).nullable(),
  /** The same call with the same result so many times in a row stops the turn. */
  repeated_calls: z.int().min(2).max(50),
  /** So many failed calls in a row stop the turn. */
  failed_calls: z.int().min(1).max(50),
  /** Shares of the context window. */
  compact_at: z.number().min(0.2).max(0.95),
  warn_at: z.number().min(0.1).max(0.95),
})
export type Limits = z.infer<typeof limitsSchema>
/** Some of them: those that are set or changed. */
export const someLimitsSchema = z.strictObject(limitsSchema.partial().shape)
export type SomeLimits = z.infer<typeof someLimitsSchema>

export const defaultLimits: Limits = {
  steps_per_turn: 60,
  tokens_per_turn: null,
  repeated_calls: 3,
  failed_calls: 5,
  compact_at: 0.8,
  warn_at: 0.7,
}

/** Most US dollars of a turn, a session, a day (of the coder's clock, UTC); null is no limit. Calls without a price count nothing. */
export const budgetsSchema = z.object({
  turn_usd: z.number().positive().max(1_000_000).nullable(),
  session_usd: z.number().positive().max(1_000_000).nullable(),
  day_usd: z.number().positive().max(1_000_000).nullable(),
})
export type Budgets = z.infer<typeof budgetsSchema>
/** Some of them: those that are set or changed. */
export const someBudgetsSchema = z.strictObject(budgetsSchema.partial().shape)
export type SomeBudgets = z.infer<typeof someBudgetsSchema>
export const defaultBudgets: Budgets = { turn_usd: null, session_usd: null, day_usd: null }

/** From this share of a budget on a person is warned; at the whole the turn stops. */
export const budgetWarnAt = 0.8
export const budgetStateSchema = z.object({ scope: z.enum(['turn', 'session', 'day']), used_usd: z.number().nonnegative(), limit_usd: z.number().positive(), state: z.enum(['warn', 'over']) })
export type BudgetState = z.infer<typeof budgetStateSchema>

export const settingsSchema = z.object({ providers: z.array(providerSchema), limits: limitsSchema, budgets: budgetsSchema, prices: priceOverridesSchema })
export type Settings = z.infer<typeof settingsSchema>
export const settingsResponseSchema = z.object({ settings: settingsSchema })

/**
 * What is changed of a provider; what is absent stays. A new one needs kind, name and base_url.
 * An `api_key` of "" removes the key.
 */
export const updateProviderSchema = z.strictObject({
  kind: providerKindSchema.optional(),
  name: providerNameSchema.optional(),
  base_url: baseUrlSchema.optional(),
  api_key: apiKeySchema.optional(),
  models: modelNamesSchema.optional(),
  enabled: z.boolean().optional(),
})
export type UpdateProvider = z.infer<typeof updateProviderSchema>

/** Merged into the settings, key by key: providers by their ids, where null removes one. The last write wins. */
export const updateSettingsSchema = z.strictObject({
  providers: z.record(providerIdSchema, updateProviderSchema.nullable()).refine((providers) => Object.keys(providers).length <= 50, 'must be at most 50').optional(),
  limits: someLimitsSchema.optional(),
  budgets: someBudgetsSchema.optional(),
  /** By `<provider>/<model>`; null goes back to the price of the file. */
  prices: z.record(priceKeySchema, modelPriceSchema.nullable()).refine((prices) => Object.keys(prices).length <= 200, 'must be at most 200').optional(),
})
export type UpdateSettings = z.infer<typeof updateSettingsSchema>

/**
 * An endpoint to be tried before it is saved; what is absent is as saved. Another address than the
 * saved one is tried without the saved key.
 */
export const testProviderSchema = updateProviderSchema.pick({ kind: true, name: true, base_url: true, api_key: true })
export type TestProvider = z.infer<typeof testProviderSchema>

/** `message` is a sentence either way; `models` are those that the endpoint lists. */
export const providerTestSchema = z.object({ ok: z.boolean(), message: z.string(), models: z.array(z.string()) })
export type ProviderTest = z.infer<typeof providerTestSchema>
export const providerTestResponseSchema = z.object({ test: providerTestSchema })

/** A model server that was found on this machine. */
export const localServerSchema = z.object({ name: z.string(), base_url: z.string(), models: z.array(z.string()) })
export type LocalServer = z.infer<typeof localServerSchema>
export const localServersResponseSchema = z.object({ servers: z.array(localServerSchema) })

/** Between server and coder: the endpoint that is tried, whole, or that of the coder's environment. */
export const tryProviderRequestSchema = z.union([
  z.strictObject({ environment: z.literal(true) }),
  z.strictObject(storedProviderSchema.pick({ kind: true, name: true, base_url: true, api_key: true }).shape),
])
export type TryProviderRequest = z.infer<typeof tryProviderRequestSchema>
/** Between server and coder: the providers of the coder's environment. */
export const environmentProvidersSchema = z.object({ providers: z.array(providerSchema) })

/** Postgres channel on which coders hear that settings have changed; the payload is empty. */
export const settingsChannel = 'boocode_settings'

function isHttpAddress(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname !== '' && url.search === '' && url.hash === ''
}

function hasCredentials(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && (url.username !== '' || url.password !== '')
}
