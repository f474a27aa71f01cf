import type { PriceTier, TokenPrices, Usage } from '@boocode/contracts'

/** The price that holds for a model at a moment. */
export interface PriceAt {
  tier: PriceTier
  prices: TokenPrices
}

/** As a request is recorded; all null for a model without a price. */
export interface CallCost {
  cost_usd: number | null
  /** What the cached tokens would have cost more as fresh ones. */
  saved_usd: number | null
  price_tier: PriceTier | null
}

export function callCost(usage: Usage, price: PriceAt | null): CallCost {
  if (price === null) return { cost_usd: null, saved_usd: null, price_tier: null }
  const { cached, fresh, output } = price.prices
  return {
    cost_usd: dollars(usage.cache_hit_tokens * cached + usage.cache_miss_tokens * fresh + usage.completion_tokens * output),
    // A price for cached input may lie above that for fresh one; nothing is saved then.
    saved_usd: dollars(Math.max(0, usage.cache_hit_tokens * (fresh - cached))),
    price_tier: price.tier,
  }
}

/** From what a million costs; without the noise of binary fractions. */
function dollars(perMillion: number): number {
  return Math.round(perMillion * 1e6) / 1e12
}
