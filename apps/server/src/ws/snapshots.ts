import { AppError, workspaceStream } from '@boocode/contracts'
import type { Chat, ChatStatus, ChatWindow, Message, MessagePart, Project, Session, SessionSnapshot, WorkspaceSnapshot } from '@boocode/contracts'
import { readHead, selectAgentSnapshots, selectChangeCounts, selectChats, selectDecidedRequests, selectMessages, selectPendingRequests, selectPresentTurns, selectSession } from '@boocode/db'
import type { Database, Sql } from '@boocode/db'
import { encodeCursor } from '../http/cursor.ts'

const windowMessages = 75
/** Below the limit of a snapshot, 1 MiB, with room for sessions, chats and turns. */
const windowBytes = 768 * 1024
/** A finished text longer than this, as JSON, is cut in a snapshot; `preview` says so. */
const previewBytes = 48 * 1024
/** What the texts of one message may take together. */
const messageBytes = 192 * 1024
/** The same for a running message, whose end is what people look at. */
const runningBytes = 512 * 1024
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
  const projects = await tx<Project>`select id, name, path, ask_patterns, created_at from projects order by name, id`
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
  return {
    type: 'snapshot',
    session,
    chats,
    turns: await selectPresentTurns(tx, sessionId),
    windows,
    requests: [...(await selectPendingRequests(tx, sessionId)), ...(await selectDecidedRequests(tx, windows.flatMap((window) => window.messages.map(({ id }) => id))))],
    change_counts: await selectChangeCounts(tx, sessionId),
    agent_snapshots: await selectAgentSnapshots(tx, sessionId),
  }
}

async function lastUsedChat(tx: Sql, sessionId: string): Promise<string[]> {
  const rows = await tx<Pick<Chat, 'id'>>`
    select c.id from chats c where c.session_id = ${sessionId}
    order by (select t.created_at from turns t where t.chat_id = c.id order by t.number desc limit 1) desc nulls last, c.number limit 1`
  return rows.map((row) => row.id)
}

/** The newest messages that fit. */
async function chatWindow(tx: Sql, chatId: string, maxBytes: number): Promise<{ window: ChatWindow; bytes: number }> {
  const rows = await selectMessages(tx, chatId, { limit: windowMessages + 1, beforePosition: null })
  const messages: Message[] = []
  let bytes = 0
  // Of a chat whose messages do not fit REST shows all: its pages end before the position of a cursor.
  let firstPosition = (rows.at(-1)?.position ?? 0) + 1
  for (const { message, position } of rows.slice(-windowMessages).reverse()) {
    const shown = preview(message)
    const shownBytes = jsonBytes(shown)
    if (bytes + shownBytes > maxBytes) break
    bytes += shownBytes
    messages.push(shown)
    firstPosition = position
  }
  const hasMore = messages.length < rows.length
  const window = { chat_id: chatId, messages: messages.reverse(), has_more: hasMore, next_cursor: hasMore ? encodeCursor([firstPosition]) : null }
  return { window, bytes }
}

/**
 * The message with its long texts cut, so that a snapshot stays small whatever was said: a finished
 * one keeps their beginnings, a running one the end, which its deltas continue.
 */
export function preview(message: Message): Message {
  const isRunning = message.status === 'streaming'
  let left = isRunning ? runningBytes : messageBytes
  let isCut = false
  const cut = (text: string): string => {
    const kept = fitting(text, Math.min(isRunning ? runningBytes : previewBytes, left), isRunning ? 'end' : 'beginning')
    if (kept.length < text.length) isCut = true
    left -= jsonBytes(kept)
    return kept
  }
  const shown = (part: MessagePart): MessagePart => {
    if (part.type === 'tool_call') return { ...part, input: jsonBytes(part.input) <= previewBytes ? part.input : cut(JSON.stringify(part.input)) }
    if (part.type === 'tool_result') return { ...part, output: cut(part.output) }
    return part.type === 'text' || part.type === 'reasoning' ? { ...part, text: cut(part.text) } : part
  }
  const parts = isRunning ? message.parts.toReversed().map(shown).reverse() : message.parts.map(shown)
  return isCut ? { ...message, parts, preview: true } : message
}

/** As much of the text as fits into so many bytes of JSON, where one character may take six. */
function fitting(text: string, maxBytes: number, keep: 'beginning' | 'end'): string {
  if (maxBytes <= 2) return ''
  const sized = (long: string, length: number): string => (keep === 'end' ? long.slice(-length) : long.slice(0, length)).toWellFormed()
  let kept = text.length <= maxBytes ? text : sized(text, maxBytes)
  while (jsonBytes(kept) > maxBytes) kept = sized(kept, Math.max(1, Math.floor(kept.length / 2)))
  return kept
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '')
}
