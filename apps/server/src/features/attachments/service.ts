import { open, readFile, rm } from 'node:fs/promises'
import type { MultipartFile } from '@fastify/multipart'
import { AppError, cleanText, maxAttachmentNameLength } from '@boocode/contracts'
import type { Attachment } from '@boocode/contracts'
import { v7 as uuidv7 } from 'uuid'
import type { ServerContext } from '../../context.ts'
import { deleteUnused, insertAttachment, selectKnown } from './queries.ts'
import { imageFormat, mimeOf, rewriteImage } from './read-image.ts'
import { filesOf, keepAs, listOldUploads, onDisk, partOf, removeUpload, writeIncoming } from './upload-files.ts'
import type { UploadFiles } from './upload-files.ts'

type Kept = Omit<Parameters<typeof insertAttachment>[1], 'id' | 'name'>

/** What turns the direction of text, or cannot be seen: in a name it only deceives. */
const unseen = /[\p{Cc}\p{Cf}\u2028\u2029]/gu
const headBytes = 16

/**
 * Takes a file in. What it is, is decided by what is in it, not by its name.
 *
 * @throws AppError `too_large`, `unsupported_media_type`, `unprocessable`, or what the disk has to say
 */
export async function receiveAttachment(context: ServerContext, { file, filename }: Pick<MultipartFile, 'file' | 'filename'>): Promise<Attachment> {
  const { uploads, maxAttachmentBytes } = context.config
  const id = uuidv7()
  const files = filesOf(uploads, id)
  try {
    await writeIncoming(uploads, files.incoming, file)
    if (file.truncated) throw new AppError('too_large', `An attachment has at most ${Math.floor(maxAttachmentBytes / 1024 / 1024)} MB. Put larger things into the project.`)
    const kept = await keep(files)
    await rm(files.incoming, { force: true })
    return await insertAttachment(context.database.sql, { id, name: cleanName(filename), ...kept })
  } catch (error) {
    await removeUpload(uploads, id)
    throw error
  }
}

async function keep(files: UploadFiles): Promise<Kept> {
  const format = imageFormat(await readHead(files.incoming))
  if (format === undefined) {
    const bytes = await checkText(files.incoming)
    await keepAs(files.incoming, files.file)
    return { kind: 'file', mime: 'text/plain', bytes, width: null, height: null }
  }
  const written = await onDisk(async () => await rewriteImage(format, files))
  for (const path of [files.file, files.thumbnail]) await keepAs(partOf(path), path)
  return { kind: 'image', mime: mimeOf(format), ...written }
}

async function readHead(path: string): Promise<Uint8Array> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(new Uint8Array(headBytes), 0, headBytes, 0)
  return buffer.subarray(0, bytesRead)
}

/** @returns its bytes */
async function checkText(path: string): Promise<number> {
  const bytes = await readFile(path)
  if (bytes.length === 0) throw new AppError('unprocessable', 'This file is empty.')
  try {
    if (bytes.includes(0)) throw new TypeError('a NUL is no text')
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new AppError('unsupported_media_type', 'Only images (PNG, JPEG, GIF, WebP) and texts in UTF-8 can be attached. Put other files into the project.', { cause })
  }
  return bytes.length
}

function cleanName(name: string): string {
  const last = cleanText(name).split(/[/\\]/).at(-1) ?? ''
  const clean = last.replace(unseen, '').trim().slice(0, maxAttachmentNameLength).toWellFormed()
  return clean === '' || /^\.+$/.test(clean) ? 'attachment' : clean
}

/** Removes uploads that no message has for a week, and what a process left that died. */
export async function sweepAttachments({ config, database }: { config: Pick<ServerContext['config'], 'uploads'>; database: Pick<ServerContext['database'], 'sql'> }, now: number): Promise<number> {
  const { uploads } = config
  const old = await listOldUploads(uploads, now)
  const gone = await deleteUnused(database.sql)
  const known = await selectKnown(database.sql, old)
  const all = new Set([...gone, ...old.filter((id) => !known.has(id))])
  for (const id of all) await removeUpload(uploads, id)
  return all.size
}
