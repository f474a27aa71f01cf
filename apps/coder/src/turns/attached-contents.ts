import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContextMessage, StoredPart } from '@boocode/agent'
import type { Sql } from '@boocode/db'

export interface AttachedPlace {
  /** Where uploads lie, each under its id. */
  uploads: string
  hostId: string
  model: string
}

/**
 * The messages with what is attached to them, as the model is to get it: a function of the messages and the model, so
 * that every request begins like the one before it.
 */
export async function readAttached(sql: Sql, messages: readonly ContextMessage[], place: AttachedPlace): Promise<ContextMessage[]> {
  if (!messages.some(({ parts }) => parts.some(isAttached))) return [...messages]
  const seesImages = await readSight(sql, place)
  return await Promise.all(
    messages.map(async (message) => {
      if (!message.parts.some(isAttached)) return message
      return { ...message, parts: await Promise.all(message.parts.map(async (part) => (isAttached(part) ? await readPart(part, place, seesImages) : part))) }
    }),
  )
}

type Attached = Extract<StoredPart, { type: 'image' | 'file' }>

function isAttached(part: StoredPart): part is Attached {
  return part.type === 'image' || part.type === 'file'
}

/** A model that nobody lists any more is taken to see none. */
async function readSight(sql: Sql, { hostId, model }: AttachedPlace): Promise<boolean> {
  const rows = await sql<{ sees_images: boolean }>`select sees_images from models where host_id = ${hostId} and id = ${model}`
  return rows[0]?.sees_images ?? false
}

async function readPart(part: Attached, { uploads }: AttachedPlace, seesImages: boolean): Promise<StoredPart> {
  if (part.type === 'image' && !seesImages) {
    return { type: 'text', text: `[An image was attached here, ${part.name}, ${part.width} × ${part.height} pixels. You cannot see images.]\n` }
  }
  try {
    return { ...part, raw: await readFile(join(uploads, part.attachment_id), part.type === 'image' ? 'base64' : 'utf8') }
  } catch {
    return part // swept, or lost with the disk: the model is told
  }
}
