/**
 * Messages on their way to the server, one after the other in each chat. Each is shown at once, kept on the device until
 * the server has it, and sent again only under the key of its first attempt, so that it can never arrive twice.
 *
 *   waiting → sending → accepted (until the stream shows it)
 *      ↑         ├─ nobody answered: waiting, and sent again by itself
 *      └─ retry ─┴─ refused
 */
import { AppError, attachmentPartSchema } from '@boocode/contracts'
import type { Message } from '@boocode/contracts'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { z } from 'zod'
import { outboxRetryMs, resendWithinMs } from '../../../config/timing.ts'
import { messageOf } from '../../../lib/api/request.ts'
import { randomId } from '../../../lib/random-id.ts'
import { serverNow } from '../../../lib/server-clock.ts'
import { readStored, removeStored, storedKeys, writeStored } from '../../../lib/storage.ts'
import { sendMessage } from '../api/send-message.ts'

const entrySchema = z.object({
  /** Also the idempotency key. */
  id: z.string(),
  content: z.string(),
  attachments: z.array(attachmentPartSchema).default([]),
  /** The newest message the chat showed when this was written; what the server makes of it is newer. */
  after: z.string(),
  when: z.enum(['queue', 'steer']).default('queue'),
  /** By the clock of this device, in ms since 1970. */
  at: z.number().default(0),
  /** Why the server did not take it. */
  refusal: z.string().optional(),
})
type StoredEntry = z.infer<typeof entrySchema>

export type OutboxEntry = Omit<StoredEntry, 'refusal'> &
  (
    | { readonly state: 'waiting'; readonly wasTried: boolean }
    | { readonly state: 'sending' }
    | { readonly state: 'refused'; readonly error: string }
    /** The server has it; it stays until the stream shows it. */
    | { readonly state: 'accepted'; readonly messageId: string }
  )

/** Tried in vain: a person is told, and may take it back. */
export function isUnsent(entry: OutboxEntry): boolean {
  return entry.state === 'refused' || (entry.state === 'waiting' && entry.wasTried)
}

export interface Outbox {
  readonly entries: readonly OutboxEntry[]
}

const stores = new Map<string, StoreApi<Outbox>>()
const sendings = new Map<string, Promise<void>>()
const keyPrefix = 'boocode.outbox.'
const unknownFate = 'It is too long ago to know whether this arrived. Look above, then retry or edit it.'

export function outboxOf(chatId: string): StoreApi<Outbox> {
  const known = stores.get(chatId)
  if (known !== undefined) return known
  const store = createStore<Outbox>(() => ({ entries: readEntries(chatId) }))
  store.subscribe((outbox) => writeEntries(chatId, outbox.entries))
  stores.set(chatId, store)
  return store
}

/** Sends a new message, after those that wait. `after` is the id of the newest message that the chat shows. */
export async function send(chatId: string, said: Pick<StoredEntry, 'content' | 'attachments' | 'after' | 'when'>): Promise<void> {
  const entry: OutboxEntry = { id: randomId(), ...said, at: serverNow(), state: 'waiting', wasTried: false }
  outboxOf(chatId).setState(({ entries }) => ({ entries: [...entries, entry] }))
  await sendWaiting(chatId)
}

export async function retry(chatId: string, id: string): Promise<void> {
  const entry = outboxOf(chatId).getState().entries.find((other) => other.id === id)
  if (entry?.state === 'refused') put(chatId, { ...common(entry), at: serverNow(), state: 'waiting', wasTried: true })
  await sendWaiting(chatId)
}

/** Sends what waits in any chat of this device: the server is there again. */
export async function sendAllWaiting(): Promise<void> {
  const chatIds = new Set([...stores.keys(), ...storedKeys(keyPrefix).map((key) => key.slice(keyPrefix.length))])
  await Promise.all([...chatIds].map(sendWaiting))
}

/** Takes an unsent message back. */
export function discard(chatId: string, id: string): Pick<StoredEntry, 'content' | 'attachments'> {
  const entry = outboxOf(chatId).getState().entries.find((other) => other.id === id)
  outboxOf(chatId).setState(({ entries }) => ({ entries: entries.filter((other) => other.id !== id) }))
  return { content: entry?.content ?? '', attachments: entry?.attachments ?? [] }
}

/** One at a time and in order: what was said first arrives first. */
async function sendWaiting(chatId: string): Promise<void> {
  const running = sendings.get(chatId) ?? sendInTurn(chatId).finally(() => sendings.delete(chatId))
  sendings.set(chatId, running)
  await running
}

async function sendInTurn(chatId: string): Promise<void> {
  for (;;) {
    const entry = outboxOf(chatId).getState().entries.find(({ state }) => state === 'waiting')
    if (entry === undefined) return
    put(chatId, { ...common(entry), state: 'sending' })
    try {
      const { message } = await sendMessage(chatId, { content: entry.content, when: entry.when, attachment_ids: entry.attachments.map((part) => part.attachment_id) }, entry.id)
      put(chatId, { ...common(entry), state: 'accepted', messageId: message.id })
    } catch (error) {
      if (error instanceof AppError && error.retryable) {
        put(chatId, { ...common(entry), state: 'waiting', wasTried: true })
        // Those behind it wait as well.
        outboxOf(chatId).setState(({ entries }) => ({ entries: entries.map((other) => (other.state === 'waiting' ? { ...other, wasTried: true } : other)) }))
        setTimeout(() => void sendWaiting(chatId), outboxRetryMs)
        return
      }
      put(chatId, { ...common(entry), state: 'refused', error: messageOf(error) })
    }
  }
}

function put(chatId: string, entry: OutboxEntry): void {
  outboxOf(chatId).setState(({ entries }) => ({
    entries: entries.map((other) => (other.id === entry.id ? entry : other)),
  }))
}

function common({ id, content, attachments, after, when, at }: OutboxEntry): Omit<StoredEntry, 'refusal'> {
  return { id, content, attachments, after, when, at }
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
  const [words, ...attached] = message.parts
  const isSame = entry.attachments.every(({ attachment_id: id }, index) => {
    const part = attached[index]
    return (part?.type === 'image' || part?.type === 'file') && part.attachment_id === id
  })
  return words?.type === 'text' && words.text === entry.content && isSame
}

/** Forgets accepted entries that the transcript shows. */
export function settleOutbox(chatId: string, messages: readonly Message[]): void {
  const { entries } = outboxOf(chatId).getState()
  const unseen = new Set(unseenEntries(entries, messages))
  const kept = entries.filter((entry) => entry.state === 'sending' || unseen.has(entry))
  if (kept.length < entries.length) outboxOf(chatId).setState({ entries: kept })
}

function readEntries(chatId: string): OutboxEntry[] {
  try {
    return z.array(entrySchema).parse(JSON.parse(readStored(keyPrefix + chatId) ?? '[]')).map(readEntry)
  } catch {
    // Written by another version, or by somebody else: nothing of ours is in it.
    return []
  }
}

/** The server forgets keys: what may have arrived long ago is not sent again without being asked. */
function readEntry({ refusal, ...entry }: StoredEntry): OutboxEntry {
  if (refusal !== undefined) return { ...entry, state: 'refused', error: refusal }
  const age = serverNow() - entry.at
  // Below zero the clock was put right since.
  if (Math.abs(age) > resendWithinMs) return { ...entry, state: 'refused', error: unknownFate }
  return { ...entry, state: 'waiting', wasTried: true }
}

function writeEntries(chatId: string, entries: readonly OutboxEntry[]): void {
  const open = entries.filter(({ state }) => state !== 'accepted').map(toStored)
  if (open.length === 0) removeStored(keyPrefix + chatId)
  else writeStored(keyPrefix + chatId, JSON.stringify(open))
}

function toStored(entry: OutboxEntry): StoredEntry {
  return entry.state === 'refused' ? { ...common(entry), refusal: entry.error } : common(entry)
}
