import { z } from 'zod'

/** A UUID v7 in canonical text form. */
export const idSchema = z.uuid()
/** An instant in ISO 8601, UTC, with milliseconds. */
export const timestampSchema = z.iso.datetime({ precision: 3 })
/** A count of model tokens. */
export const tokenCountSchema = z.int().nonnegative()

/** The longest text of one message, in UTF-8 bytes. */
export const maxMessageBytes = 1024 * 1024

/** Token counts as the provider reports them; a turn's usage is the sum over its steps. */
export const usageSchema = z.object({
  prompt_tokens: tokenCountSchema,
  cache_hit_tokens: tokenCountSchema,
  cache_miss_tokens: tokenCountSchema,
  completion_tokens: tokenCountSchema,
  reasoning_tokens: tokenCountSchema,
})
export type Usage = z.infer<typeof usageSchema>

export const emptyUsage: Usage = {
  prompt_tokens: 0,
  cache_hit_tokens: 0,
  cache_miss_tokens: 0,
  completion_tokens: 0,
  reasoning_tokens: 0,
}

/** A whole number in a query: digits, and nothing else that JavaScript would take for a number. */
export const digitsSchema = z.union([z.int(), z.string().regex(/^\d{1,9}$/, 'must be a whole number')]).transform(Number)

/**
 * Query parameters of every list: `limit` 1 to 200 (default 50), in digits, and an opaque `cursor`
 * taken from `next_cursor` of the page before.
 */
export const pageQuerySchema = z.object({
  limit: digitsSchema.pipe(z.int().min(1).max(200)).default(50),
  cursor: z.string().min(1).max(512).optional(),
})
export type PageQuery = z.infer<typeof pageQuerySchema>

export const nextCursorSchema = z.string().nullable()
