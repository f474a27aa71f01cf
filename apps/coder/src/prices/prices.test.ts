import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parsePrices } from '@boocode/contracts'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { makeTempFolder, writeFiles } from '@boocode/testkit'
import { callCost } from './call-cost.ts'
import { PriceBook } from './price-book.ts'

const file = new URL('../../../../data/prices.json', import.meta.url).pathname
const usage = { prompt_tokens: 1_000_000, cache_hit_tokens: 400_000, cache_miss_tokens: 600_000, completion_tokens: 100_000, reasoning_tokens: 50_000 }
const flash = { provider: 'deepseek', kind: 'deepseek', wireName: 'deepseek-flash' }
const at = (time: string) => Date.parse(time)

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

async function bookOf(content: string): Promise<PriceBook> {
  const folder = makeTempFolder('prices')
  folders.push(folder)
  writeFiles(folder, { 'prices.json': content })
  const book = new PriceBook(join(folder, 'prices.json'))
  await book.load()
  return book
}

async function ours(): Promise<PriceBook> {
  const book = new PriceBook(file)
  await book.load()
  return book
}

describe('the price list that comes with BooCode', () => {
  test('is without faults, with source and date', async () => {
    const book = await ours()
    expect(book.faults).toEqual([])
    const { prices } = parsePrices(readFileSync(file, 'utf8'))
    expect(prices.get('deepseek')).toMatchObject({ date: '2026-10-27', source: expect.stringContaining('deepseek.com') })
  })

  test.each([
    // A Tuesday.
    ['2026-11-24T00:59:59.999Z', 'off_peak'],
    ['2026-11-24T01:00:00.000Z', 'peak'],
    ['2026-11-24T03:59:59.999Z', 'peak'],
    ['2026-11-24T04:00:00.000Z', 'off_peak'],
    ['2026-11-24T06:00:00.000Z', 'peak'],
    ['2026-11-24T10:00:00.000Z', 'off_peak'],
    // A Friday, a Saturday, a Sunday, a Monday.
    ['2026-11-27T09:59:59.999Z', 'peak'],
    ['2026-11-28T02:00:00.000Z', 'off_peak'],
    ['2026-11-29T07:00:00.000Z', 'off_peak'],
    ['2026-11-30T01:00:00.000Z', 'peak'],
  ])('has at %s the tariff %s', async (time, tier) => {
    const price = (await ours()).priceAt(flash, at(time))
    expect(price?.tier).toBe(tier)
    expect(price?.prices.fresh).toBe(tier === 'peak' ? 0.3 : 0.15)
  })

  test('prices cached, fresh and written tokens, and what the cache saved', async () => {
    const book = await ours()
    // 0.4 M × 0.003 + 0.6 M × 0.15 + 0.1 M × 0.60, and 0.4 M × (0.15 − 0.003).
    expect(callCost(usage, book.priceAt(flash, at('2026-11-28T02:00:00Z')))).toEqual({ cost_usd: 0.1512, saved_usd: 0.0588, price_tier: 'off_peak' })
    expect(callCost(usage, book.priceAt(flash, at('2026-11-24T02:00:00Z')))).toEqual({ cost_usd: 0.3024, saved_usd: 0.1176, price_tier: 'peak' })
    expect(callCost(usage, book.priceAt({ ...flash, wireName: 'deepseek-v4-pro' }, at('2026-11-28T02:00:00Z')))).toEqual({ cost_usd: 0.6028, saved_usd: 0.2552, price_tier: 'off_peak' })
  })

  test('knows nothing of other models', async () => {
    const book = await ours()
    for (const model of [{ ...flash, wireName: 'unknown' }, { provider: 'offline', kind: 'offline', wireName: 'deepseek-flash' }]) {
      expect(callCost(usage, book.priceAt(model, 0))).toEqual({ cost_usd: null, saved_usd: null, price_tier: null })
    }
    expect(book.priceAt({ ...flash, provider: 'my-deepseek' }, 0)).not.toBeNull()
  })
})

describe('a price that a person set', () => {
  test('goes before that of the list, also for the offline model', async () => {
    const book = await ours()
    book.override({ 'deepseek/deepseek-flash': { flat: { cached: 1, fresh: 2, output: 3 } }, 'offline/deepseek-flash': { flat: { cached: 0, fresh: 1, output: 1 } } })
    expect(book.priceAt(flash, at('2026-11-24T02:00:00Z'))).toEqual({ tier: 'flat', prices: { cached: 1, fresh: 2, output: 3 } })
    expect(book.priceAt({ provider: 'offline', kind: 'offline', wireName: 'deepseek-flash' }, 0)?.tier).toBe('flat')
  })
})

describe('a faulty price list', () => {
  const good = { cached: 1, fresh: 2, output: 3 }
  const list = (more: object) => JSON.stringify({ acme: { source: 's', date: '2026-01-01', models: { good: { flat: good } }, ...more } })
  const withModel = (price: unknown) => list({ models: { good: { flat: good }, bad: price } })

  test.each<[string, string, RegExp]>([
    ['no JSON', '{"acme"', /^it is not JSON/],
    ['a list', '[]', /must be an object/],
    ['no source', list({ source: undefined }), /^acme\.source/],
    ['a date that is none', list({ date: '2026-02-31' }), /^acme\.date must be a day/],
    ['no models', list({ models: undefined }), /^acme\.models must be an object/],
  ])('(%s) is named', async (_name, content, fault) => {
    expect((await bookOf(content)).faults).toEqual([expect.stringMatching(fault)])
  })

  test.each<[string, unknown, RegExp]>([
    ['a negative price', { flat: { ...good, fresh: -1 } }, /^acme\.models\.bad\.flat\.fresh must not be negative$/],
    ['a price that is missing', { flat: { cached: 1, fresh: 2 } }, /^acme\.models\.bad\.flat\.output must be a number$/],
    ['a price in words', { flat: { ...good, output: 'much' } }, /^acme\.models\.bad\.flat\.output must be a number$/],
    ['no price', {}, /^acme\.models\.bad must have "flat", or "off_peak" and "peak"/],
    ['a number', 3, /^acme\.models\.bad must have "flat"/],
    ['peak prices without times', { off_peak: good, peak: good }, /^acme\.models\.bad has a peak price, but acme\.peak names no times$/],
  ])('(%s) costs that model alone its price', async (_name, price, fault) => {
    const book = await bookOf(withModel(price))
    expect(book.faults).toEqual([expect.stringMatching(fault)])
    const priced = (wireName: string) => book.priceAt({ provider: 'acme', kind: 'openai_compatible', wireName }, 0)
    expect([priced('good')?.tier, priced('bad')]).toEqual(['flat', null])
  })

  test.each<[string, unknown, RegExp]>([
    ['that ends before it begins', { days: ['mon'], times: [{ from: '10:00', to: '06:00' }] }, /^acme\.peak\.times\.0 must end later/],
    ['that is no time', { days: ['mon'], times: [{ from: '25:00', to: '26:00' }] }, /^acme\.peak\.times\.0\.from must be a time/],
    ['that overlaps another', { days: ['mon'], times: [{ from: '01:00', to: '04:00' }, { from: '03:00', to: '05:00' }] }, /^acme\.peak\.times must not overlap$/],
    ['on no day', { days: ['someday'], times: [{ from: '01:00', to: '04:00' }] }, /^acme\.peak\.days\.0 must be one of sun/],
  ])('(a time range %s) costs the models with peak prices theirs', async (_name, peak, fault) => {
    const book = await bookOf(list({ peak, models: { good: { flat: good }, peaky: { off_peak: good, peak: good } } }))
    expect(book.faults[0]).toMatch(fault)
    const priced = (wireName: string) => book.priceAt({ provider: 'acme', kind: 'openai_compatible', wireName }, 0)
    expect([priced('good')?.tier, priced('peaky')]).toEqual(['flat', null])
  })

  test('that is not there is named too', async () => {
    const book = new PriceBook('/nowhere/prices.json')
    await book.load()
    expect(book.faults).toEqual([expect.stringMatching(/^it cannot be read/)])
  })

  test('never throws, whatever it holds', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parsePrices(text).faults).toBeInstanceOf(Array)
      }),
    )
  })
})

test('costs are never negative and grow with every token', () => {
  const count = fc.nat(10_000_000)
  const amount = fc.double({ min: 0, max: 100, noNaN: true })
  fc.assert(
    fc.property(fc.tuple(count, count, count), fc.tuple(amount, amount), ([hit, miss, output], [cached, fresh]) => {
      const counted = { prompt_tokens: hit + miss, cache_hit_tokens: hit, cache_miss_tokens: miss, completion_tokens: output, reasoning_tokens: 0 }
      const price = { tier: 'flat' as const, prices: { cached, fresh, output: 1 } }
      const { cost_usd, saved_usd } = callCost(counted, price)
      expect(cost_usd).toBeGreaterThanOrEqual(0)
      expect(saved_usd).toBeGreaterThanOrEqual(0)
      expect(callCost({ ...counted, completion_tokens: output + 1 }, price).cost_usd).toBeGreaterThan(cost_usd ?? 0)
    }),
  )
})
