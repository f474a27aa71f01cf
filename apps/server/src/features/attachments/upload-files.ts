import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@boocode/contracts'

/**
 * The files of one upload: as it came, and what is kept of it.
 *
 *   incoming ─▶ file            (a text, as it came)
 *            └▶ part ─▶ file, thumbnail   (an image, written anew)
 */
export interface UploadFiles {
  incoming: string
  file: string
  thumbnail: string
}

const suffixes = ['', '.webp', '.incoming', '.part', '.webp.part'] as const
/** What lies there for so long, and is in no row, was left by a process that died. */
const strayMs = 24 * 60 * 60 * 1000

export function filesOf(uploads: string, id: string): UploadFiles {
  return { incoming: join(uploads, `${id}.incoming`), file: join(uploads, id), thumbnail: join(uploads, `${id}.webp`) }
}

export const partOf = (path: string) => `${path}.part`

/** @throws AppError when the disk has no room, or may not be written */
export async function writeIncoming(uploads: string, path: string, source: Readable): Promise<void> {
  await onDisk(async () => {
    await mkdir(uploads, { recursive: true, mode: 0o700 })
    await pipeline(source, createWriteStream(path, { mode: 0o600 }))
  })
}

/** From now on it is there, whole, also after a crash. */
export async function keepAs(written: string, path: string): Promise<void> {
  await onDisk(async () => {
    const file = await open(written, 'r+')
    try {
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(written, path)
  })
}

export async function removeUpload(uploads: string, id: string): Promise<void> {
  for (const suffix of suffixes) await rm(join(uploads, id + suffix), { force: true })
}

/** Ids of uploads that have a file which is a day old. */
export async function listOldUploads(uploads: string, now: number): Promise<string[]> {
  const names = await readdir(uploads).catch(() => []) // nothing was ever attached
  const ids = new Set<string>()
  for (const name of names) {
    const [, id] = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.|$)/.exec(name) ?? []
    const found = await stat(join(uploads, name)).catch(() => null) // removed meanwhile
    if (id !== undefined && found !== null && now - found.mtimeMs > strayMs) ids.add(id)
  }
  return [...ids]
}

/** Runs what writes, and says what a person can do when the disk does not let it. */
export async function onDisk<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new AppError('unavailable', 'The disk is full: free some space at the server, then attach it again.', { cause })
    if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') throw new AppError('internal', 'The folder of uploads cannot be written: mend its permissions, or set UPLOAD_DIR.', { cause })
    throw cause
  }
}
