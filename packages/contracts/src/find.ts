import { z } from 'zod'
import { digitsSchema, idSchema, nextCursorSchema, timestampSchema } from './primitives.ts'
import { messageRoleSchema } from './messages.ts'

export const findQuerySchema = z.object({
  /** Looked for as it is, in capitals or not. */
  q: z.string().min(1).max(500),
  limit: digitsSchema.pipe(z.int().min(1).max(5_000)).default(2_000),
})
export type FindQuery = z.infer<typeof findQuerySchema>

/** One part of a message that holds the words, with how often. `part` counts from 0. */
export const findHitSchema = z.object({
  message_id: idSchema,
  part: z.int().nonnegative(),
  type: z.enum(['text', 'reasoning', 'tool_call', 'tool_result']),
  count: z.int().positive(),
})
export type FindHit = z.infer<typeof findHitSchema>
export const findResponseSchema = z.object({
  /** In the order of the chat. With more than `limit` the newest of them. */
  hits: z.array(findHitSchema),
  /** How often the words occur in all. */
  total: z.int().nonnegative(),
  truncated: z.boolean(),
})
export type FindResponse = z.infer<typeof findResponseSchema>

/** A message that a person wants to find again. */
export const pinSchema = z.object({
  message_id: idSchema,
  role: messageRoleSchema,
  /** How it begins. */
  excerpt: z.string(),
  created_at: timestampSchema,
})
export type Pin = z.infer<typeof pinSchema>
export const pinsResponseSchema = z.object({ pins: z.array(pinSchema), next_cursor: nextCursorSchema })

export const exportQuerySchema = z.object({ format: z.enum(['md', 'json']).default('md') })
