/**
 * What is attached to the message that is being written. What is at the server outlives a reload on this device; an
 * upload that a reload cut off is told of.
 *
 *   uploading ─▶ ready ─▶ (sent with the message)
 *        └─▶ failed ─ retry, while its file is at hand ─▶ uploading
 */
import { attachmentPartSchema } from '@boocode/contracts'
import type { AttachmentPart } from '@boocode/contracts'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { z } from 'zod'
import { messageOf } from '../../../lib/api/request.ts'
import { randomId } from '../../../lib/random-id.ts'
import { readStored, removeStored, writeStored } from '../../../lib/storage.ts'
import { uploadAttachment } from '../api/attachments.ts'

export type Upload = { readonly id: string; readonly name: string } & (
  | { readonly state: 'uploading'; readonly share: number }
  | { readonly state: 'failed'; readonly error: string; readonly canRetry: boolean }
  | { readonly state: 'ready'; readonly part: AttachmentPart }
)

export interface Uploads {
  readonly all: readonly Upload[]
}

const storedSchema = z.array(z.object({ id: z.string(), name: z.string(), part: attachmentPartSchema.optional() }))

const stores = new Map<string, StoreApi<Uploads>>()
/** Files at hand, by upload; gone with the page. */
const files = new Map<string, { file: File; abort: AbortController }>()
const keyOf = (chatId: string) => `boocode.attached.${chatId}`

export function uploadsOf(chatId: string): StoreApi<Uploads> {
  const known = stores.get(chatId)
  if (known !== undefined) return known
  const store = createStore<Uploads>(() => ({ all: readUploads(chatId) }))
  store.subscribe(({ all }) => writeUploads(chatId, all))
  stores.set(chatId, store)
  return store
}

export function attachFiles(chatId: string, added: readonly File[]): void {
  for (const file of added) {
    const id = randomId()
    files.set(id, { file, abort: new AbortController() })
    change(chatId, (all) => [...all, { id, name: file.name, state: 'uploading', share: 0 }])
    void send(chatId, id)
  }
}

export function retryUpload(chatId: string, id: string): void {
  put(chatId, id, { state: 'uploading', share: 0 })
  void send(chatId, id)
}

/** Ends an upload, or takes an attachment out of the message. */
export function removeUpload(chatId: string, id: string): void {
  files.get(id)?.abort.abort()
  files.delete(id)
  change(chatId, (all) => all.filter((upload) => upload.id !== id))
}

/** Puts attachments of a message that came back before what is attached. */
export function returnAttached(chatId: string, parts: readonly AttachmentPart[]): void {
  if (parts.length === 0) return
  const back = parts.map((part): Upload => ({ id: randomId(), name: part.name, state: 'ready', part }))
  change(chatId, (all) => [...back, ...all])
}

export function readyParts({ all }: Uploads): readonly AttachmentPart[] {
  return all.flatMap((upload) => (upload.state === 'ready' ? [upload.part] : []))
}

/** Takes what is ready out of the composer, for the message that it goes with. */
export function takeReady(chatId: string): readonly AttachmentPart[] {
  const parts = readyParts(uploadsOf(chatId).getState())
  if (parts.length > 0) change(chatId, (all) => all.filter(({ state }) => state !== 'ready'))
  return parts
}

async function send(chatId: string, id: string): Promise<void> {
  const held = files.get(id)
  if (held === undefined) return
  try {
    const { part } = await uploadAttachment(held.file, { signal: held.abort.signal, onProgress: (share) => put(chatId, id, { state: 'uploading', share }) })
    files.delete(id)
    put(chatId, id, { state: 'ready', part })
  } catch (error) {
    put(chatId, id, { state: 'failed', error: messageOf(error), canRetry: true })
  }
}

type State = Upload extends infer U ? (U extends Upload ? Omit<U, 'id' | 'name'> : never) : never

function put(chatId: string, id: string, state: State): void {
  change(chatId, (all) => all.map((upload): Upload => (upload.id === id ? { id, name: upload.name, ...state } : upload)))
}

function change(chatId: string, next: (all: readonly Upload[]) => readonly Upload[]): void {
  uploadsOf(chatId).setState(({ all }) => ({ all: next(all) }))
}

function readUploads(chatId: string): Upload[] {
  try {
    return storedSchema.parse(JSON.parse(readStored(keyOf(chatId)) ?? '[]')).map(({ id, name, part }): Upload =>
      part === undefined ? { id, name, state: 'failed', error: 'The upload was cut off by a reload. Attach it again.', canRetry: false } : { id, name, state: 'ready', part },
    )
  } catch {
    return [] // written by another version, or by somebody else
  }
}

function writeUploads(chatId: string, all: readonly Upload[]): void {
  if (all.length === 0) removeStored(keyOf(chatId))
  else writeStored(keyOf(chatId), JSON.stringify(all.map((upload) => ({ id: upload.id, name: upload.name, ...(upload.state === 'ready' && { part: upload.part }) }))))
}
