import { cleanText, sessionStream, workspaceStream } from '@boocode/contracts'
import type { Effort, Message, Mode, Session, Turn } from '@boocode/contracts'
import { selectChat, selectSession } from '@boocode/db'
import type { Emit, Sql } from '@boocode/db'
import { chooseModel } from '../../http/model-choice.ts'
import { found } from '../../http/params.ts'
import { insertUserMessage, lockChat } from './queries.ts'

const maxNameLength = 60

export interface NewUserMessage {
  chatId: string
  content: string
  model?: string | undefined
  mode?: Mode | undefined
  effort?: Effort | null | undefined
}

/**
 * Adds a person's message and the turn that will answer it, in one transaction with their frames.
 * While a turn of the chat is open the message waits as `queued`.
 *
 * @throws AppError `not_found`, or `unprocessable` for an unknown model.
 */
export async function postMessage(
  tx: Sql,
  emit: Emit,
  given: NewUserMessage,
): Promise<{ message: Message; turn: Turn; hostId: string }> {
  const chat = found(await lockChat(tx, given.chatId), 'chat')
  const model =
    given.model === undefined ? chat.model : await chooseModel(tx, { projectId: chat.project_id, asked: given.model, fallback: chat.model })
  const content = cleanText(given.content)
  const name = chat.named ? null : nameFrom(content)
  const { message, turn } = await insertUserMessage(tx, { chat, content, model, mode: given.mode ?? chat.mode, effort: given.effort === undefined ? chat.effort : given.effort, name })
  const [session, updatedChat] = await Promise.all([selectSession(tx, chat.session_id), selectChat(tx, chat.id)])
  emitMessage(emit, { message, turn, content, sessionId: chat.session_id })
  emitSession(emit, found(session, 'session'))
  const { status } = found(updatedChat, 'chat')
  if (status !== chat.status) {
    emit(sessionStream(chat.session_id), { type: 'chat_updated', chat: found(updatedChat, 'chat') })
    emit(workspaceStream, { type: 'chat_status', session_id: chat.session_id, chat_id: chat.id, status })
  }
  return { message, turn, hostId: chat.host_id }
}

function emitMessage(emit: Emit, said: { message: Message; turn: Turn; content: string; sessionId: string }): void {
  const { message, turn, content } = said
  const stream = sessionStream(said.sessionId)
  const ids = { chat_id: message.chat_id, message_id: message.id }
  emit(stream, { type: 'message_started', ...ids, turn_id: turn.id, role: 'user', kind: 'message', model: null, agent: null })
  emit(stream, { type: 'channel_delta', ...ids, channel: 'text', content })
  if (message.finished_at === null) emit(stream, { type: 'channel_delta', ...ids, channel: 'status', status: 'queued' })
  else emit(stream, { type: 'message_complete', ...ids, status: 'complete', finished_at: message.finished_at })
  emit(stream, { type: 'turn_updated', chat_id: message.chat_id, turn, current_tool: null })
}

function emitSession(emit: Emit, session: Session): void {
  emit(sessionStream(session.id), { type: 'session_updated', session })
  emit(workspaceStream, { type: 'session_updated', session })
}

/** The first line of the first message, cut at a word. */
export function nameFrom(content: string): string {
  const line = content.trim().split('\n', 1)[0]?.replace(/\s+/g, ' ').trim() ?? ''
  if (line.length <= maxNameLength) return line
  const cut = line.slice(0, maxNameLength).toWellFormed().replace(/\uFFFD$/u, '')
  const space = cut.lastIndexOf(' ')
  return `${space > maxNameLength / 2 ? cut.slice(0, space) : cut}…`
}
