import { AppError, workspaceStream } from '@boocode/contracts'
import type { Chat, ChatStatus, ChatWindow, Message, MessagePart, Project, Session, SessionSnapshot, WorkspaceSnapshot } from '@boocode/contracts'
import { readHead, selectChats, selectMessages, selectPresentTurns, selectSession } from '@boocode/db'
import type { Database, Sql } from '@boocode/db'
import { encodeCursor } from '../http/cursor.ts'

const windowMessages = 75
/** Below the limit of a snapshot, 1 MiB, with room for sessions, chats and turns. */
const windowBytes = 768 * 1024
/** A text longer than this is cut in a snapshot; `preview` says so. */
const previewBytes = 48 * 1024
const maxWorkspaceSessions = 500

export interface TakenSnapshot {
  epoch: string
  seq: number
  json: string
}

/**
 * The state of a stream at one moment of the database, with the position it is valid at.
 *
 * @throws AppError `not_found` when the session does not exist.
 */
export async function takeSnapshot(database: Database, stream: string, chatIds: readonly string[] | null): Promise<TakenSnapshot> {
  return await database.snapshot(async (tx) => {
    const head = await readHead(tx, stream)
    const position = { stream, epoch: head.epoch, seq: head.seq, at: new Date().toISOString() }
    const snapshot =
      stream === workspaceStream
        ? { ...position, ...(await workspaceState(tx)) }
        : { ...position, ...(await sessionState(tx, stream.slice('session:'.length), chatIds)) }
    return { ...head, json: JSON.stringify(snapshot) }
  })
}

type State<T> = Omit<T, 'stream' | 'epoch' | 'seq' | 'at'>

async function workspaceState(tx: Sql): Promise<State<WorkspaceSnapshot>> {
  const projects = await tx<Project>`select id, name, path, created_at from projects order by name, id`
  const sessions = await tx<Session>`
    select * from session_view where archived_at is null order by updated_at desc, id desc limit ${maxWorkspaceSessions + 1}`
  const statuses = await tx<{ chat_id: string; session_id: string; status: ChatStatus }>`
    select c.id as chat_id, c.session_id, c.status from chats c join sessions s on s.id = c.session_id
    where c.status <> 'idle' and s.archived_at is null order by c.id limit 5000`
  return {
    type: 'snapshot',
    projects,
    sessions: sessions.slice(0, maxWorkspaceSessions),
    has_more: sessions.length > maxWorkspaceSessions,
    chat_statuses: statuses,
  }
}

async function sessionState(tx: Sql, sessionId: string, chatIds: readonly string[] | null): Promise<State<SessionSnapshot>> {
  const session = await selectSession(tx, sessionId)
  if (session === undefined) throw new AppError('not_found', 'There is no such session. It may have been deleted.')
  const chats = await selectChats(tx, sessionId)
  const open = chatIds === null ? await lastUsedChat(tx, sessionId) : chats.filter((chat) => chatIds.includes(chat.id)).map((chat) => chat.id)
  const windows: ChatWindow[] = []
  let budget = windowBytes
  for (const chatId of open) {
    const window = await chatWindow(tx, chatId, budget)
    budget -= window.bytes
    windows.push(window.window)
  }
  return { type: 'snapshot', session, chats, turns: await selectPresentTurns(tx, sessionId), windows }
}

async function lastUsedChat(tx: Sql, sessionId: string): Promise<string[]> {
  const rows = await tx<Pick<Chat, 'id'>>`
    select c.id from chats c where c.session_id = ${sessionId}
    order by (select max(t.created_at) from turns t where t.chat_id = c.id) desc nulls last, c.number limit 1`
  return rows.map((row) => row.id)
}

/** The newest messages that fit, at least one. */
async function chatWindow(tx: Sql, chatId: string, maxBytes: number): Promise<{ window: ChatWindow; bytes: number }> {
  const rows = await selectMessages(tx, chatId, { limit: windowMessages + 1, beforePosition: null })
  const messages: Message[] = []
  let bytes = 0
  let firstPosition = 0
  for (const { message, position } of rows.slice(-windowMessages).reverse()) {
    const shown = preview(message)
    bytes += Buffer.byteLength(JSON.stringify(shown))
    if (messages.length > 0 && bytes > maxBytes) break
    messages.push(shown)
    firstPosition = position
  }
  const hasMore = messages.length < rows.length
  const window = { chat_id: chatId, messages: messages.reverse(), has_more: hasMore, next_cursor: hasMore ? encodeCursor([firstPosition]) : null }
  return { window, bytes }
}

/** The message with its long texts cut, so that a snapshot stays small whatever was said. */
export function preview(message: Message): Message {
  let left = previewBytes * 4
  let isCut = false
  const cut = (text: string) => {
    const room = Math.min(previewBytes, left)
    const kept = text.length <= room ? text : text.slice(0, room).toWellFormed()
    if (kept.length < text.length) isCut = true
    left -= kept.length
    return kept
  }
  // A running message stays whole: its deltas continue the text.
  if (message.status === 'streaming') return message
  const parts = message.parts.map((part): MessagePart => {
    if (part.type === 'text' || part.type === 'reasoning') return { ...part, text: cut(part.text) }
    if (part.type === 'tool_result') return { ...part, output: cut(part.output) }
    return part
  })
  return isCut ? { ...message, parts, preview: true } : message
}
