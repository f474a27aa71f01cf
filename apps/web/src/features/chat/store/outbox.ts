/**
 * Messages on their way to the server. Each is shown at once, kept on the device until the server has
 * it, and sent again only under the key of its first attempt, so that it can never arrive twice.
 */
import type { Message } from '@boocode/contracts'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { z } from 'zod'
import { messageOf } from '../../../lib/api/request.ts'
import { randomId } from '../../../lib/random-id.ts'
import { readStored, removeStored, writeStored } from '../../../lib/storage.ts'
import { sendMessage } from '../api/send-message.ts'

const entrySchema = z.object({
  /** Also the idempotency key. */
  id: z.string(),
  content: z.string(),
  /** The newest message the chat showed when this was written; what the server makes of it is newer. */
  after: z.string(),
  when: z.enum(['queue', 'steer']).default('queue'),
})
type StoredEntry = z.infer<typeof entrySchema>

export type OutboxEntry = StoredEntry &
  (
    | { readonly state: 'sending' }
    | { readonly state: 'failed'; readonly error: string }
    /** The server has it; it stays until the stream shows it. */
    | { readonly state: 'accepted'; readonly messageId: string }
  )

export interface Outbox {
  readonly entries: readonly OutboxEntry[]
}

const stores = new Map<string, StoreApi<Outbox>>()
const keyOf = (chatId: string) => `boocode.outbox.${chatId}`

export function outboxOf(chatId: string): StoreApi<Outbox> {
  const known = stores.get(chatId)
  if (known !== undefined) return known
  const error = 'It is not known whether this arrived. Retry sends it at most once.'
  const entries = readEntries(chatId).map((entry): OutboxEntry => ({ ...entry, state: 'failed', error }))
  const store = createStore<Outbox>(() => ({ entries }))
  store.subscribe((outbox) => writeEntries(chatId, outbox.entries))
  stores.set(chatId, store)
  return store
}

/** Sends a new message. `after` is the id of the newest message that the chat shows. */
export async function send(chatId: string, said: Pick<StoredEntry, 'content' | 'after' | 'when'>): Promise<void> {
  const entry: OutboxEntry = { id: randomId(), ...said, state: 'sending' }
  outboxOf(chatId).setState(({ entries }) => ({ entries: [...entries, entry] }))
  await attempt(chatId, entry)
}

export async function retry(chatId: string, id: string): Promise<void> {
  const entry = outboxOf(chatId).getState().entries.find((other) => other.id === id)
  if (entry === undefined || entry.state !== 'failed') return
  put(chatId, { ...stored(entry), state: 'sending' })
  await attempt(chatId, entry)
}

/** Takes an unsent message back. Returns its text. */
export function discard(chatId: string, id: string): string {
  const entry = outboxOf(chatId).getState().entries.find((other) => other.id === id)
  outboxOf(chatId).setState(({ entries }) => ({ entries: entries.filter((other) => other.id !== id) }))
  return entry?.content ?? ''
}

async function attempt(chatId: string, entry: StoredEntry): Promise<void> {
  try {
    const { message } = await sendMessage(chatId, { content: entry.content, when: entry.when }, entry.id)
    put(chatId, { ...stored(entry), state: 'accepted', messageId: message.id })
  } catch (error) {
    put(chatId, { ...stored(entry), state: 'failed', error: messageOf(error) })
  }
}

function put(chatId: string, entry: OutboxEntry): void {
  outboxOf(chatId).setState(({ entries }) => ({
    entries: entries.map((other) => (other.id === entry.id ? entry : other)),
  }))
}

function stored({ id, content, after, when }: StoredEntry): StoredEntry {
  return { id, content, after, when }
}

/**
 * The entries that the transcript does not show yet. One whose answer is still on its way counts as
 * shown when a newer message of a person says exactly the same.
 */
export function unseenEntries(entries: readonly OutboxEntry[], messages: readonly Message[]): readonly OutboxEntry[] {
  if (entries.length === 0) return entries
  const claimed = new Set<string>()
  return entries.filter((entry) => {
    const match = messages.find((message) => !claimed.has(message.id) && isMessageOf(entry, message))
    if (match !== undefined) claimed.add(match.id)
    return match === undefined
  })
}

function isMessageOf(entry: OutboxEntry, message: Message): boolean {
  // What is newer than an accepted message says that the stream has passed it: it was taken back meanwhile.
  if (entry.state === 'accepted') return message.id >= entry.messageId
  if (message.role !== 'user' || message.kind !== 'message' || message.id <= entry.after) return false
  const [part] = message.parts
  return part?.type === 'text' && part.text === entry.content
}

/** Forgets accepted entries that the transcript shows. */
export function settleOutbox(chatId: string, messages: readonly Message[]): void {
  const { entries } = outboxOf(chatId).getState()
  const unseen = new Set(unseenEntries(entries, messages))
  const kept = entries.filter((entry) => entry.state === 'sending' || unseen.has(entry))
  if (kept.length < entries.length) outboxOf(chatId).setState({ entries: kept })
}

function readEntries(chatId: string): StoredEntry[] {
  try {
    return z.array(entrySchema).parse(JSON.parse(readStored(keyOf(chatId)) ?? '[]'))
  } catch {
    // Written by another version, or by somebody else: nothing of ours is in it.
    return []
  }
}

function writeEntries(chatId: string, entries: readonly OutboxEntry[]): void {
  const open = entries.filter((entry) => entry.state !== 'accepted').map(stored)
  if (open.length === 0) removeStored(keyOf(chatId))
  else writeStored(keyOf(chatId), JSON.stringify(open))
}
