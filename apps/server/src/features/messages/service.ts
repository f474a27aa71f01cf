import { cleanText, sessionStream, workspaceStream } from '@boocode/contracts'
import type { Message, Mode, Turn } from '@boocode/contracts'
import { selectMessage, selectSession, selectTurn } from '@boocode/db'
import type { Emit, Sql } from '@boocode/db'
import { chooseModel } from '../../http/model-choice.ts'
import { found } from '../../http/params.ts'
import { insertUserMessage, lockChat, nameSession } from './queries.ts'

const maxNameLength = 60

export interface NewUserMessage {
  chatId: string
  content: string
  model?: string | undefined
  mode?: Mode | undefined
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
  const ids = await insertUserMessage(tx, { chat, content, model, mode: given.mode ?? chat.mode })
  const message = found(await selectMessage(tx, ids.messageId), 'message')
  const turn = found(await selectTurn(tx, ids.turnId), 'turn')
  const stream = sessionStream(chat.session_id)
  const inMessage = { chat_id: chat.id, message_id: message.id }
  emit(stream, { type: 'message_started', ...inMessage, turn_id: turn.id, role: 'user', kind: 'message', model: null, agent: null })
  emit(stream, { type: 'channel_delta', ...inMessage, channel: 'text', content })
  if (message.status === 'queued') emit(stream, { type: 'channel_delta', ...inMessage, channel: 'status', status: 'queued' })
  else emit(stream, { type: 'message_complete', ...inMessage, status: 'complete', finished_at: message.created_at })
  emit(stream, { type: 'turn_updated', chat_id: chat.id, turn, current_tool: null })

  const name = chat.named ? null : nameFrom(content)
  await nameSession(tx, chat.session_id, name)
  const session = found(await selectSession(tx, chat.session_id), 'session')
  emit(stream, { type: 'session_updated', session })
  emit(workspaceStream, { type: 'session_updated', session })
  return { message, turn, hostId: chat.host_id }
}

/** The first line of the first message, cut at a word. */
export function nameFrom(content: string): string {
  const line = content.trim().split('\n', 1)[0]?.replace(/\s+/g, ' ').trim() ?? ''
  if (line.length <= maxNameLength) return line
  const cut = line.slice(0, maxNameLength).toWellFormed().replace(/\uFFFD$/u, '')
  const space = cut.lastIndexOf(' ')
  return `${space > maxNameLength / 2 ? cut.slice(0, space) : cut}…`
}
