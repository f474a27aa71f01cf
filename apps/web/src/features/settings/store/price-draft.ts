import type { ModelPrice, TokenPrices } from '@boocode/contracts'

/** Dollars per million tokens as a person types them. */
export type AmountsDraft = Readonly<Record<keyof TokenPrices, string>>

export interface PriceDraft {
  /** `<provider>/<model>`. */
  readonly key: string
  readonly amounts: AmountsDraft
  /** Null: the same price at all times. */
  readonly peak: AmountsDraft | null
}

export const emptyAmounts: AmountsDraft = { cached: '', fresh: '', output: '' }
export const emptyPriceDraft: PriceDraft = { key: '', amounts: emptyAmounts, peak: null }

export function priceDraftOf(key: string, price: ModelPrice): PriceDraft {
  return 'flat' in price ? { key, amounts: textsOf(price.flat), peak: null } : { key, amounts: textsOf(price.off_peak), peak: textsOf(price.peak) }
}

function textsOf({ cached, fresh, output }: TokenPrices): AmountsDraft {
  return { cached: String(cached), fresh: String(fresh), output: String(output) }
}

/** What is missing or wrong, in words, by field; none where the price can be saved. */
export function priceFaults({ key, amounts, peak }: PriceDraft): Readonly<Record<string, string>> {
  const faults: Record<string, string> = {}
  if (!/^[^/\s]+\/\S.*$/.test(key.trim())) faults['key'] = 'Give provider and model, like deepseek/deepseek-flash.'
  for (const [name, draft] of Object.entries({ amounts, peak })) {
    for (const [field, text] of Object.entries(draft ?? {})) if (amountOf(text) === null) faults[`${name}.${field}`] = 'A number of dollars, 0 or more.'
  }
  return faults
}

export function priceOf({ amounts, peak }: PriceDraft): ModelPrice {
  return peak === null ? { flat: amountsOf(amounts) } : { off_peak: amountsOf(amounts), peak: amountsOf(peak) }
}

function amountsOf(draft: AmountsDraft): TokenPrices {
  return { cached: amountOf(draft.cached) ?? 0, fresh: amountOf(draft.fresh) ?? 0, output: amountOf(draft.output) ?? 0 }
}

function amountOf(text: string): number | null {
  const plain = text.trim().replace(/^\$\s*/, '')
  const value = Number(plain)
  return plain === '' || !Number.isFinite(value) || value < 0 || value > 1_000_000 ? null : value
}
