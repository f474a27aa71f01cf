import { budgetsSchema, defaultBudgets, defaultLimits, limitsSchema, priceOverridesSchema, storedProvidersSchema } from '@boocode/contracts'
import type { Budgets, Limits, PriceOverrides, StoredProvider } from '@boocode/contracts'
import type { Sql } from '../sql.ts'

/** The key in `settings` under which each part stands. */
export const settingsKeys = { providers: 'providers', limits: 'limits', budgets: 'budgets', prices: 'prices' } as const

/** The limits of turns: those that were set, and the defaults of all others. */
export async function readLimits(sql: Sql): Promise<Limits> {
  return limitsFrom(await readSetting(sql, settingsKeys.limits))
}

/** From the value of their row, for who reads it along with others; null or undefined when there is none. */
export function limitsFrom(set: unknown): Limits {
  return limitsSchema.parse({ ...defaultLimits, ...(typeof set === 'object' ? set : null) })
}

/** The budgets: those that were set, and none of all others. */
export async function readBudgets(sql: Sql): Promise<Budgets> {
  const set = await readSetting(sql, settingsKeys.budgets)
  return budgetsSchema.parse({ ...defaultBudgets, ...(typeof set === 'object' ? set : null) })
}

/** Prices that a person set, before those of the file. */
export async function readPrices(sql: Sql): Promise<PriceOverrides> {
  return priceOverridesSchema.parse((await readSetting(sql, settingsKeys.prices)) ?? {})
}

/** Providers in the order in which they were added, with their keys: never to leave the services. */
export async function readProviders(sql: Sql): Promise<StoredProvider[]> {
  return storedProvidersSchema.parse((await readSetting(sql, settingsKeys.providers)) ?? [])
}

async function readSetting(sql: Sql, key: string): Promise<unknown> {
  const rows = await sql<{ value: unknown }>`select value from settings where key = ${key}`
  return rows[0]?.value
}
