/**
 * What a person says of lines of differences, until it is sent. Every letter is on the device at once, so that
 * a reload in the middle of a comment loses nothing of it; another window of the device sees the same.
 */
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { z } from 'zod'
import { randomId } from '../../../lib/random-id.ts'
import { readStored, removeStored, writeStored } from '../../../lib/storage.ts'

const commentSchema = z.object({
  id: z.string(),
  /** The chat that is told; null for the one that was used last. */
  chatId: z.string().nullable(),
  /** The change on which the line stands; of the project's own difference a name made of the file. */
  changeId: z.string(),
  path: z.string(),
  side: z.enum(['before', 'after']),
  line: z.number(),
  /** The line as it was when it was picked. */
  quote: z.string(),
  text: z.string(),
})
export type LineComment = z.infer<typeof commentSchema>

const storedSchema = z.object({
  comments: z.array(commentSchema),
  /** The key of the attempt to send, so that what arrived in spite of an error arrives once. */
  sendKey: z.string(),
})

export interface Comments extends z.infer<typeof storedSchema> {
  /** Those that are being written. */
  readonly editing: ReadonlySet<string>
}

const stores = new Map<string, StoreApi<Comments>>()
const prefix = 'boocode.review-comments.'

export function commentsOf(sessionId: string): StoreApi<Comments> {
  const known = stores.get(sessionId)
  if (known !== undefined) return known
  const key = prefix + sessionId
  const store = createStore<Comments>(() => ({ ...readComments(key), editing: new Set() }))
  store.subscribe(({ comments, sendKey }, before) => {
    if (comments === before.comments && sendKey === before.sendKey) return
    if (comments.length === 0) removeStored(key)
    else writeStored(key, JSON.stringify({ comments, sendKey }))
  })
  stores.set(sessionId, store)
  return store
}

/** Takes over what another window of this device writes, until the returned function is called. */
export function followOtherWindows(sessionId: string): () => void {
  const store = commentsOf(sessionId)
  const onStorage = (event: StorageEvent): void => {
    if (event.key !== prefix + sessionId) return
    const { comments, sendKey } = readComments(event.key)
    // What is being written here is newer than what the other window knows of it.
    const { editing, comments: known } = store.getState()
    const own = known.filter(({ id }) => editing.has(id))
    store.setState({ comments: [...comments.filter(({ id }) => !editing.has(id)), ...own], sendKey })
  }
  globalThis.addEventListener('storage', onStorage)
  return () => globalThis.removeEventListener('storage', onStorage)
}

function readComments(key: string): z.infer<typeof storedSchema> {
  try {
    return storedSchema.parse(JSON.parse(readStored(key) ?? ''))
  } catch {
    return { comments: [], sendKey: randomId() }
  }
}

/** Begins a comment on a line; where there is one already, that is opened. */
export function beginComment(store: StoreApi<Comments>, about: Omit<LineComment, 'id' | 'text'>): void {
  store.setState(({ comments, editing }) => {
    const there = comments.find((other) => other.changeId === about.changeId && other.side === about.side && other.line === about.line)
    const comment = there ?? { ...about, id: randomId(), text: '' }
    return { comments: there === undefined ? [...comments, comment] : comments, editing: new Set(editing).add(comment.id) }
  })
}

export function writeComment(store: StoreApi<Comments>, id: string, text: string): void {
  store.setState(({ comments }) => ({ comments: comments.map((comment) => (comment.id === id ? { ...comment, text } : comment)), sendKey: randomId() }))
}

export function editComment(store: StoreApi<Comments>, id: string): void {
  store.setState(({ editing }) => ({ editing: new Set(editing).add(id) }))
}

/** Ends the writing; a comment without a word goes. */
export function endComment(store: StoreApi<Comments>, id: string): void {
  store.setState(({ comments, editing }) => ({
    comments: comments.filter((comment) => comment.id !== id || comment.text.trim() !== ''),
    editing: new Set([...editing].filter((other) => other !== id)),
  }))
}

/** Takes comments away. Returns how to bring them back. */
export function removeComments(store: StoreApi<Comments>, ids: ReadonlySet<string>): () => void {
  const removed = store.getState().comments.filter(({ id }) => ids.has(id))
  store.setState(({ comments, editing }) => ({
    comments: comments.filter(({ id }) => !ids.has(id)),
    editing: new Set([...editing].filter((id) => !ids.has(id))),
    sendKey: randomId(),
  }))
  return () => store.setState(({ comments }) => ({ comments: [...comments, ...removed] }))
}

/** Takes away what the agent has. The key stays: what is left for other chats is sent under it again. */
export function forgetSent(store: StoreApi<Comments>, ids: ReadonlySet<string>): void {
  store.setState(({ comments }) => ({ comments: comments.filter(({ id }) => !ids.has(id)) }))
}

/** Those with something in them. */
export function writtenComments(comments: readonly LineComment[]): LineComment[] {
  return comments.filter(({ text }) => text.trim() !== '')
}
