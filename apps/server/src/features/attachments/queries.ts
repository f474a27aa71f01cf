import type { Attachment, AttachmentPart } from '@boocode/contracts'
import type { Sql } from '@boocode/db'

export interface StoredAttachment {
  id: string
  kind: 'image' | 'file'
  name: string
  mime: string
  bytes: number
  width: number | null
  height: number | null
  created_at: string
}

/** Uploads that no message has are kept for so long. */
const unusedDays = 7

export async function insertAttachment(sql: Sql, { id, kind, name, mime, bytes, width, height }: Omit<StoredAttachment, 'created_at'>): Promise<Attachment> {
  const rows = await sql<StoredAttachment>`
    insert into attachments (id, kind, name, mime, bytes, width, height)
    values (${id}, ${kind}, ${name}, ${mime}, ${bytes}, ${width}, ${height})
    returning id, kind, name, mime, bytes::int, width, height, created_at`
  const [row] = rows
  if (row === undefined) throw new Error('an insert returned nothing')
  return { id, bytes, created_at: row.created_at, part: toPart(row) }
}

export async function selectAttachment(sql: Sql, id: string): Promise<StoredAttachment | undefined> {
  const rows = await sql<StoredAttachment>`select id, kind, name, mime, bytes::int, width, height, created_at from attachments where id = ${id}`
  return rows[0]
}

/** Forgets uploads that went with no message, or whose message is gone, and tells which. */
export async function deleteUnused(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }>`
    delete from attachments where message_id is null and created_at < clock_timestamp() - make_interval(days => ${unusedDays}::int) returning id`
  return rows.map(({ id }) => id)
}

/** Of these, those that are known. */
export async function selectKnown(sql: Sql, ids: readonly string[]): Promise<Set<string>> {
  const rows = await sql<{ id: string }>`select id from attachments where id = any(${ids}::uuid[])`
  return new Set(rows.map(({ id }) => id))
}

function toPart({ id, kind, name, mime, bytes, width, height }: StoredAttachment): AttachmentPart {
  if (kind === 'file' || width === null || height === null) return { type: 'file', attachment_id: id, name, bytes }
  return { type: 'image', attachment_id: id, name, mime: imageMime(mime), width, height }
}

type ImageMime = Extract<AttachmentPart, { type: 'image' }>['mime']
const imageMimes: readonly ImageMime[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

function imageMime(mime: string): ImageMime {
  const known = imageMimes.find((other) => other === mime)
  if (known === undefined) throw new Error(`an image of the type ${mime} was stored`)
  return known
}
