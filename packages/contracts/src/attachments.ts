import { z } from 'zod'
import { idSchema, timestampSchema } from './primitives.ts'

/** Characters of a name, after which it is cut. */
export const maxAttachmentNameLength = 200
export const maxAttachmentsPerMessage = 20

export const imagePartSchema = z.object({
  type: z.literal('image'),
  attachment_id: idSchema,
  name: z.string(),
  mime: z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp']),
  /** In pixels. */
  width: z.int().positive(),
  height: z.int().positive(),
})
export const filePartSchema = z.object({
  type: z.literal('file'),
  attachment_id: idSchema,
  name: z.string(),
  bytes: z.int().positive(),
})
/** What a message shows of an attachment. */
export const attachmentPartSchema = z.discriminatedUnion('type', [imagePartSchema, filePartSchema])
export type AttachmentPart = z.infer<typeof attachmentPartSchema>

/** An upload. Until it is sent with a message it is kept for a week. */
export const attachmentSchema = z.object({
  id: idSchema,
  bytes: z.int().positive(),
  created_at: timestampSchema,
  part: attachmentPartSchema,
})
export type Attachment = z.infer<typeof attachmentSchema>

export const attachmentResponseSchema = z.object({ attachment: attachmentSchema })
