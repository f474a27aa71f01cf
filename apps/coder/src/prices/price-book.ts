import { readFile } from 'node:fs/promises'
import { parsePrices, tierAt } from '@boocode/contracts'
import type { ModelPrice, PeakTimes, PriceList, PriceOverrides } from '@boocode/contracts'
import type { PriceAt } from './call-cost.ts'

export interface PricedModel {
  provider: string
  /** A provider of this kind has the prices of the one of that name, unless it has its own. */
  kind: string
  /** What the provider calls it. */
  wireName: string
}

/** Prices of models: those of the file, and before them those that a person set. */
export class PriceBook {
  readonly #file: string
  #list: PriceList = new Map()
  #faults: readonly string[] = []
  #overrides: PriceOverrides = {}

  constructor(file: string) {
    this.#file = file
  }

  /** Faults of the file, each a sentence that begins with its place. */
  get faults(): readonly string[] {
    return this.#faults
  }

  /** Reads the file. Never rejects: without prices tokens are shown alone. */
  async load(): Promise<void> {
    const text = await readFile(this.#file, 'utf8').catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
    const read = typeof text === 'string' ? parsePrices(text) : { prices: new Map(), faults: [`it cannot be read: ${text.message}`] }
    this.#list = read.prices
    this.#faults = read.faults
  }

  override(overrides: PriceOverrides): void {
    this.#overrides = overrides
  }

  /** Null for a model without a price. The moment in milliseconds since 1970. */
  priceAt({ provider, kind, wireName }: PricedModel, atMs: number): PriceAt | null {
    const own = this.#list.get(provider) ?? this.#list.get(kind)
    const price = this.#overrides[`${provider}/${wireName}`] ?? own?.models.get(wireName)
    return price === undefined ? null : atTime(price, own?.peak ?? null, atMs)
  }
}

function atTime(price: ModelPrice, peak: PeakTimes | null, atMs: number): PriceAt {
  if ('flat' in price) return { tier: 'flat', prices: price.flat }
  const tier = peak === null ? 'off_peak' : tierAt(peak, atMs)
  return { tier, prices: price[tier] }
}
