import { z } from 'zod'
import { idSchema, maxMessageBytes } from './primitives.ts'

const utf8 = new TextEncoder()

/** What is typed for the next message of a chat. Version 0: nothing was ever saved. */
export const draftSchema = z.object({
  chat_id: idSchema,
  text: z.string(),
  version: z.int().nonnegative(),
  /** How long ago it was saved, so that no two clocks have to agree. */
  age_ms: z.int().nonnegative(),
})
export type Draft = z.infer<typeof draftSchema>

export const saveDraftSchema = z.strictObject({
  text: z.string().refine((text) => utf8.encode(text).length <= maxMessageBytes, {
    message: 'A message holds at most 1 MB of text: put longer material into a file of the project.',
    params: { too_large: { max_bytes: maxMessageBytes } },
  }),
  /** The version that was edited. When another was saved since: 409, with that one in `details.draft`. */
  base_version: z.int().nonnegative(),
})
export type SaveDraft = z.infer<typeof saveDraftSchema>

export const draftResponseSchema = z.object({ draft: draftSchema })
export const draftConflictSchema = z.object({ draft: draftSchema })
