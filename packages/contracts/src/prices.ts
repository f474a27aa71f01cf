import { z } from 'zod'

const amountSchema = z.number('must be a number').nonnegative('must not be negative').max(1_000_000)

/** US dollars per million tokens: of cached input, fresh input, output. */
export const tokenPricesSchema = z.strictObject({ cached: amountSchema, fresh: amountSchema, output: amountSchema })
export type TokenPrices = z.infer<typeof tokenPricesSchema>

/** The price of a model: one for all times, or one for peak times and one for all others. */
export const modelPriceSchema = z.union(
  [z.strictObject({ flat: tokenPricesSchema }), z.strictObject({ off_peak: tokenPricesSchema, peak: tokenPricesSchema })],
  'must have "flat", or "off_peak" and "peak", each with the prices "cached", "fresh" and "output"',
)
export type ModelPrice = z.infer<typeof modelPriceSchema>

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
const clockTimeSchema = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time like 06:00, at most 24:00')

const timeRangeSchema = z
  .strictObject({ from: clockTimeSchema, to: clockTimeSchema })
  .refine(({ from, to }) => minuteOf(from) < minuteOf(to), 'must end later on the day than it begins')

/** When a provider charges peak prices, in UTC; the end of a range is not in it. */
export const peakTimesSchema = z.strictObject({
  days: z.array(z.enum(days, `must be one of ${days.join(', ')}`)).min(1),
  times: z.array(timeRangeSchema).min(1).refine(areApart, 'must not overlap'),
})
export type PeakTimes = z.infer<typeof peakTimesSchema>

/** The prices of one provider. */
const providerPricesSchema = z.strictObject({
  /** Where they were read. */
  source: z.string().min(1),
  /** When. */
  date: z.iso.date('must be a day like 2026-10-27'),
  peak: peakTimesSchema.optional(),
  models: z.record(z.string().min(1), modelPriceSchema),
})

export interface ProviderPrices {
  source: string
  date: string
  peak: PeakTimes | null
  models: ReadonlyMap<string, ModelPrice>
}
export type PriceList = ReadonlyMap<string, ProviderPrices>

/**
 * The prices in a file's text, by provider and model, and every fault by the place where it is. What is
 * faulty is left out and the rest holds; of a provider with faulty peak times, the models that have any.
 */
export function parsePrices(text: string): { prices: PriceList; faults: string[] } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return { prices: new Map(), faults: [`it is not JSON: ${error instanceof Error ? error.message : ''}`] }
  }
  const providers = z.record(z.string().min(1), z.unknown()).safeParse(json)
  if (!providers.success) return { prices: new Map(), faults: ['it must be an object with providers by their names'] }
  const prices = new Map<string, ProviderPrices>()
  const faults: string[] = []
  for (const [name, value] of Object.entries(providers.data)) {
    const read = readProvider(name, value)
    faults.push(...read.faults)
    if (read.prices !== null) prices.set(name, read.prices)
  }
  return { prices, faults }
}

function readProvider(name: string, value: unknown): { prices: ProviderPrices | null; faults: string[] } {
  const frame = providerPricesSchema.extend({ peak: z.unknown().optional(), models: z.record(z.string().min(1), z.unknown(), 'must be an object with models by their names') }).safeParse(value)
  if (!frame.success) return { prices: null, faults: toFaults(name, frame.error) }
  const faults: string[] = []
  const peak = peakTimesSchema.optional().safeParse(frame.data.peak)
  if (!peak.success) faults.push(...toFaults(`${name}.peak`, peak.error))
  const models = new Map<string, ModelPrice>()
  for (const [model, given] of Object.entries(frame.data.models)) {
    const price = modelPriceSchema.safeParse(given)
    const place = `${name}.models.${model}`
    if (!price.success) faults.push(...toFaults(place, price.error))
    else if ('flat' in price.data || (peak.success && peak.data !== undefined)) models.set(model, price.data)
    else if (peak.success) faults.push(`${place} has a peak price, but ${name}.peak names no times`)
  }
  const { source, date } = frame.data
  return { prices: { source, date, peak: peak.success ? (peak.data ?? null) : null, models }, faults }
}

/** `deepseek.models.deepseek-flash.peak.fresh must not be negative` */
function toFaults(place: string, error: z.ZodError): string[] {
  return closestIssues(error.issues).map(({ path, message }) => `${[place, ...path.map(String)].join('.')} ${message}`)
}

/** Of a value that may have several forms, the faults of the one that it comes closest to. */
function closestIssues(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union') return [issue]
    const forms = issue.errors.map(closestIssues).filter((form) => form.every(({ path, code }) => path.length > 0 && code !== 'unrecognized_keys') && !form.some(isMissing))
    const [closest] = forms.toSorted((a, b) => a.length - b.length)
    return closest === undefined ? [issue] : closest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
  })
}

/** The form itself is another one: a field on its top level is not there. */
function isMissing({ path, code }: z.core.$ZodIssue): boolean {
  return path.length === 1 && code === 'invalid_type'
}

export type PeakTier = 'peak' | 'off_peak'

/** Whether a moment, in milliseconds since 1970, is in a peak time. */
export function tierAt(peak: PeakTimes, atMs: number): PeakTier {
  const at = new Date(atMs)
  const day = days[at.getUTCDay()]
  const minute = at.getUTCHours() * 60 + at.getUTCMinutes()
  const isPeak = day !== undefined && peak.days.includes(day) && peak.times.some(({ from, to }) => minute >= minuteOf(from) && minute < minuteOf(to))
  return isPeak ? 'peak' : 'off_peak'
}

export const priceKeySchema = z.string().max(200).regex(/^[^/]+\/.+$/, 'must be like provider/model')
/** Prices that a person set, by `<provider>/<model>`; those with peak prices use the peak times of the provider's file. */
export const priceOverridesSchema = z.record(priceKeySchema, modelPriceSchema)
export type PriceOverrides = z.infer<typeof priceOverridesSchema>

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

function areApart(ranges: readonly { from: string; to: string }[]): boolean {
  const sorted = ranges.toSorted((a, b) => minuteOf(a.from) - minuteOf(b.from))
  return sorted.every((range, index) => index === 0 || minuteOf(sorted[index - 1]?.to ?? '00:00') <= minuteOf(range.from))
}
