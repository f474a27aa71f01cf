import { z } from 'zod'
import { idSchema, timestampSchema, tokenCountSchema } from './primitives.ts'
import { messageSchema } from './messages.ts'
import { turnSchema } from './workspace.ts'
import { changeOutcomeSchema } from './changes.ts'

export const compactSchema = z.strictObject({
  /** What the summary should keep above all. */
  instructions: z.string().trim().min(1).max(10_000).optional(),
  /** Propose the summary instead of using it: a person reads and edits it first. */
  preview: z.boolean().optional(),
})
export const compactResponseSchema = z.object({ turn: turnSchema })

/** Older messages replaced by a summary. */
export const compactionSchema = z.object({
  id: idSchema,
  chat_id: idSchema,
  turn_id: idSchema,
  status: z.enum(['proposed', 'applied', 'discarded']),
  /** `limit`: the context was nearly full. */
  reason: z.enum(['limit', 'asked']),
  summary: z.string(),
  dropped_messages: z.int().nonnegative(),
  tokens_before: tokenCountSchema,
  /** Estimated from the summary's length until the next step. */
  tokens_after: tokenCountSchema,
  message_id: idSchema.nullable(),
  created_at: timestampSchema,
})
export type Compaction = z.infer<typeof compactionSchema>
/** The newest compaction of a chat that is not discarded; null when there is none. */
export const compactionResponseSchema = z.object({ compaction: compactionSchema.nullable() })
export const decideCompactionSchema = z.strictObject({
  action: z.enum(['apply', 'discard']),
  /** The summary as the person edited it. */
  summary: z.string().trim().min(1).max(200_000).optional(),
})

export const rewindSchema = z.strictObject({
  /** Of the turn to go back to: it and everything after it go out of sight. */
  message_id: idSchema,
  files: z.enum(['keep', 'revert']).default('keep'),
  preview: z.boolean().optional(),
})
export const rewindResponseSchema = z.object({
  /** The person's words that began the turn, for the composer. */
  content: z.string(),
  message_ids: z.array(idSchema),
  outcomes: z.array(changeOutcomeSchema),
})
export type RewindAnswer = z.infer<typeof rewindResponseSchema>
export const redoRewindResponseSchema = z.object({ messages: z.array(messageSchema), outcomes: z.array(changeOutcomeSchema) })
export type RedoneRewind = z.infer<typeof redoRewindResponseSchema>
