import { modelPriceSchema } from '@boocode/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyPriceDraft, priceDraftOf, priceFaults, priceOf } from './price-draft.ts'

const amounts = fc.record({ cached: fc.double({ min: 0, max: 1e6, noNaN: true }), fresh: fc.double({ min: 0, max: 1e6, noNaN: true }), output: fc.double({ min: 0, max: 1e6, noNaN: true }) })
const price = fc.oneof(amounts.map((flat) => ({ flat })), fc.record({ off_peak: amounts, peak: amounts }))

describe('a price as a person types it', () => {
  test('is read and written back the same', () => {
    fc.assert(fc.property(price, (saved) => {
      const draft = priceDraftOf('deepseek/deepseek-flash', saved)
      expect(priceFaults(draft)).toEqual({})
      expect(modelPriceSchema.parse(priceOf(draft))).toEqual(modelPriceSchema.parse(saved))
    }))
  })
  test('names every field that is missing or wrong', () => {
    expect(Object.keys(priceFaults(emptyPriceDraft))).toEqual(['key', 'amounts.cached', 'amounts.fresh', 'amounts.output'])
    const wrong = { key: 'flash', amounts: { cached: '-1', fresh: 'much', output: ' $ 0.6 ' }, peak: { cached: '0', fresh: '1e9', output: '' } }
    expect(Object.keys(priceFaults(wrong))).toEqual(['key', 'amounts.cached', 'amounts.fresh', 'peak.fresh', 'peak.output'])
  })
})
