import { priceOverridesSchema, someBudgetsSchema, someLimitsSchema, storedProvidersSchema } from '@boocode/contracts'
import type { SomeBudgets, SomeLimits, StoredProvider, UpdateSettings } from '@boocode/contracts'
import { settingsKeys } from '@boocode/db'
import type { Sql } from '@boocode/db'

/** Reads providers for a change: whoever else changes them waits for the end of `tx`. */
export async function lockProviders(tx: Sql): Promise<StoredProvider[]> {
  return storedProvidersSchema.parse((await lock(tx, settingsKeys.providers)) ?? [])
}

export async function writeProviders(tx: Sql, providers: readonly StoredProvider[]): Promise<void> {
  await write(tx, settingsKeys.providers, providers)
}

/** Reads the limits that are set for a change, as `lockProviders` does. */
export async function lockLimits(tx: Sql): Promise<SomeLimits> {
  return someLimitsSchema.parse((await lock(tx, settingsKeys.limits)) ?? {})
}

export async function writeLimits(tx: Sql, limits: SomeLimits): Promise<void> {
  await write(tx, settingsKeys.limits, limits)
}

/** Merges into the budgets that are set. */
export async function mergeBudgets(tx: Sql, changes: SomeBudgets): Promise<void> {
  const before = someBudgetsSchema.parse((await lock(tx, settingsKeys.budgets)) ?? {})
  await write(tx, settingsKeys.budgets, { ...before, ...changes })
}

/** Merges into the prices that are set; null removes one. */
export async function mergePrices(tx: Sql, changes: NonNullable<UpdateSettings['prices']>): Promise<void> {
  const before = priceOverridesSchema.parse((await lock(tx, settingsKeys.prices)) ?? {})
  const merged = Object.entries({ ...before, ...changes }).filter(([, price]) => price !== null)
  await write(tx, settingsKeys.prices, Object.fromEntries(merged))
}

/** A row that is not there cannot be locked: it is made first, as null. */
async function lock(tx: Sql, key: string): Promise<unknown> {
  await tx`insert into settings (key, value) values (${key}, 'null') on conflict do nothing`
  const rows = await tx<{ value: unknown }>`select value from settings where key = ${key} for update`
  return rows[0]?.value
}

async function write(tx: Sql, key: string, value: unknown): Promise<void> {
  await tx`update settings set value = ${JSON.stringify(value)}::json, updated_at = clock_timestamp() where key = ${key}`
}
