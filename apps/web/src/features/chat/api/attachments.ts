import { attachmentResponseSchema } from '@boocode/contracts'
import type { Attachment, AttachmentPart } from '@boocode/contracts'
import { uploadFile } from '../../../lib/api/upload.ts'
import type { UploadOptions } from '../../../lib/api/upload.ts'

export async function uploadAttachment(file: File, options: UploadOptions): Promise<Attachment> {
  return (await uploadFile(attachmentResponseSchema, '/api/attachments', file, options)).attachment
}

export const attachmentPath = ({ attachment_id }: AttachmentPart) => `/api/attachments/${attachment_id}`
export const thumbnailPath = (part: AttachmentPart) => `${attachmentPath(part)}/thumbnail`
