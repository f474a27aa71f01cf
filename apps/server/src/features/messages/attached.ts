import { AppError, attachmentPartSchema } from '@boocode/contracts'
import type { AttachmentPart, Message } from '@boocode/contracts'
import type { Sql } from '@boocode/db'

/**
 * The uploads with these ids, in this order, locked.
 *
 * @throws AppError `unprocessable` when one is not there, or went with another message
 */
export async function selectFree(tx: Sql, ids: readonly string[]): Promise<AttachmentPart[]> {
  if (ids.length === 0) return []
  const rows = await tx<{ id: string; part: unknown }>`
    select id, case kind
      when 'image' then json_build_object('type', kind, 'attachment_id', id, 'name', name, 'mime', mime, 'width', width, 'height', height)
      else json_build_object('type', kind, 'attachment_id', id, 'name', name, 'bytes', bytes) end as part
    from attachments where id = any(${[...ids]}::uuid[]) and message_id is null for update`
  const parts = new Map(rows.map(({ id, part }) => [id, attachmentPartSchema.parse(part)]))
  return [...new Set(ids)].map((id) => {
    const part = parts.get(id)
    if (part === undefined) throw new AppError('unprocessable', 'One of the attachments is not there any more, or was sent already. Remove it, and attach it again.', { details: { attachment_id: id } })
    return part
  })
}

/** Puts them behind the words of the message. */
export async function attach(tx: Sql, message: Message, attached: readonly AttachmentPart[]): Promise<Message> {
  if (attached.length === 0) return message
  const ids = attached.map((part) => part.attachment_id)
  await tx`update attachments set message_id = ${message.id} where id = any(${ids}::uuid[])`
  await tx`
    insert into message_parts (message_id, idx, type, content)
    select ${message.id}, p.idx, p.content ->> 'type', p.content
    from json_array_elements(${JSON.stringify(attached)}::json) with ordinality as p (content, idx)`
  return { ...message, parts: [...message.parts, ...attached] }
}

/** @throws AppError `unprocessable` with the models that see, when this one is known not to */
export async function assertSees(tx: Sql, { hostId, model }: { hostId: string; model: string }): Promise<void> {
  const models = await tx<{ id: string; sees_images: boolean }>`select id, sees_images from models where host_id = ${hostId} order by position`
  if (models.find(({ id }) => id === model)?.sees_images !== false) return
  const seeing = models.filter(({ sees_images }) => sees_images).map(({ id }) => id)
  const advice = seeing.length === 0 ? 'Remove them, or add a model that does under Settings.' : `Remove them, or choose ${seeing.join(' or ')}.`
  throw new AppError('unprocessable', `${model} cannot see images. ${advice}`)
}
