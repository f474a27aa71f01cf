import { cleanText, sessionStream, workspaceStream } from '@boocode/contracts'
import type { Effort, Message, Mode, Session, Turn } from '@boocode/contracts'
import { lockChat, readLimits, selectChat, selectSession } from '@boocode/db'
import type { Emit, LockedChat, Sql } from '@boocode/db'
import { chooseModel } from '../../http/model-choice.ts'
import { found } from '../../http/params.ts'
import { assertSees, attach, selectFree } from './attached.ts'
import { insertSteer, insertUserMessage } from './queries.ts'
import { lockSteerable } from './steering.ts'

const maxNameLength = 60

export interface NewUserMessage {
  chatId: string
  content: string
  attachment_ids?: string[] | undefined
  model?: string | undefined
  mode?: Mode | undefined
  effort?: Effort | null | undefined
  when?: 'queue' | 'steer' | undefined
}

export interface PostedMessage {
  message: Message
  /** The turn that answers it. */
  turn: Turn
  hostId: string
}

/**
 * Adds a person's message and the turn that will answer it, in one transaction with their frames.
 * While a turn of the chat is open the message waits as `queued`; with `steer` it waits for the next
 * step of that turn and gets none of its own. Model, mode and effort of a turn that runs stay as they are.
 *
 * @throws AppError `not_found`, or `unprocessable` for an unknown model, one that sees no images, or what cannot be attached.
 */
export async function postMessage(tx: Sql, emit: Emit, given: NewUserMessage): Promise<PostedMessage> {
  const [locked, limits] = await Promise.all([lockChat(tx, given.chatId), readLimits(tx)])
  const chat = found(locked, 'chat')
  const model =
    given.model === undefined ? chat.model : await chooseModel(tx, { projectId: chat.project_id, asked: given.model, fallback: chat.model })
  const content = cleanText(given.content)
  const attached = await selectFree(tx, given.attachment_ids ?? [])
  const name = chat.named ? null : nameFrom(content.trim() === '' ? (attached[0]?.name ?? '') : content)
  const running = given.when === 'steer' ? await lockSteerable(tx, chat.id) : undefined
  const posted =
    running === undefined
      ? await insertUserMessage(tx, { chat, content, model, mode: given.mode ?? chat.mode, effort: given.effort === undefined ? chat.effort : given.effort, name, limits })
      : { turn: running, message: await insertSteer(tx, { chat, turnId: running.id, content, name }) }
  const message = await attach(tx, posted.message, attached)
  if (attached.some(({ type }) => type === 'image')) await assertSees(tx, { hostId: chat.host_id, model: posted.turn.model })
  emitMessage(emit, { message, content, sessionId: chat.session_id })
  const stream = sessionStream(chat.session_id)
  // A running turn is told by its worker, who knows what it is doing.
  if (running === undefined) emit(stream, { type: 'turn_updated', chat_id: chat.id, turn: posted.turn, current_tool: null })
  await emitPlace(tx, emit, chat)
  return { ...posted, message, hostId: chat.host_id }
}

/** What the message changed of its session and chat. */
async function emitPlace(tx: Sql, emit: Emit, chat: LockedChat): Promise<void> {
  const [session, updatedChat] = await Promise.all([selectSession(tx, chat.session_id), selectChat(tx, chat.id)])
  emitSession(emit, found(session, 'session'))
  const { status } = found(updatedChat, 'chat')
  if (status === chat.status) return
  emit(sessionStream(chat.session_id), { type: 'chat_updated', chat: found(updatedChat, 'chat') })
  emit(workspaceStream, { type: 'chat_status', session_id: chat.session_id, chat_id: chat.id, status })
}

/** Tells of a person's message from its beginning. */
export function emitMessage(emit: Emit, said: { message: Message; content: string; sessionId: string }): void {
  const { message, content } = said
  const stream = sessionStream(said.sessionId)
  const ids = { chat_id: message.chat_id, message_id: message.id }
  emit(stream, { type: 'message_started', ...ids, turn_id: message.turn_id, role: 'user', kind: 'message', model: null, agent: null })
  emit(stream, { type: 'channel_delta', ...ids, channel: 'text', content })
  for (const part of message.parts) {
    if (part.type === 'image' || part.type === 'file') emit(stream, { type: 'channel_delta', ...ids, channel: 'attachment', attachment: part })
  }
  if (message.finished_at === null) emit(stream, { type: 'channel_delta', ...ids, channel: 'status', status: 'queued' })
  else emit(stream, { type: 'message_complete', ...ids, status: 'complete', finished_at: message.finished_at })
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
