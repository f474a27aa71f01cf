import { AppError, cleanText, sessionStream } from '@boocode/contracts'
import type { AttachmentPart, Message, ReturnedMessage, Turn } from '@boocode/contracts'
import { lockChat, selectMessage } from '@boocode/db'
import type { Emit, LockedChat, Sql } from '@boocode/db'
import { found } from '../../http/params.ts'
import { cancelQueued, deleteMessage, lockWaiting, moveToTurn, selectTurnOf, updateWords } from './queue-queries.ts'
import type { Waiting } from './queue-queries.ts'
import { emitMessage } from './service.ts'
import { lockSteerable } from './steering.ts'

export interface QueuedPlace {
  chatId: string
  messageId: string
}

export interface QueuedChange {
  content?: string | undefined
  when?: 'steer' | undefined
}

/**
 * Edits words that wait, or puts them before the next step of the running turn.
 *
 * @throws AppError `not_found`; `conflict` when the agent has begun with them, or when there is no
 *   running turn to steer.
 */
export async function changeQueued(tx: Sql, emit: Emit, given: QueuedPlace & { change: QueuedChange }): Promise<{ message: Message; turn: Turn }> {
  const { chat, waiting } = await lockFree(tx, given)
  const { content, when } = given.change
  if (content !== undefined) {
    const words = cleanText(content)
    await updateWords(tx, waiting.message.id, words)
    emit(sessionStream(chat.session_id), { type: 'message_edited', chat_id: chat.id, message_id: waiting.message.id, content: words })
  }
  const turn = when === 'steer' && waiting.turn.status === 'queued' ? await steer(tx, emit, { chat, waiting }) : waiting.turn
  return { message: found(await selectMessage(tx, waiting.message.id), 'message'), turn }
}

/**
 * Takes words that wait out of the chat.
 *
 * @throws AppError `not_found`; `conflict` when the agent has begun with them.
 */
export async function removeQueued(tx: Sql, emit: Emit, place: QueuedPlace): Promise<ReturnedMessage> {
  const { chat, waiting } = await lockFree(tx, place)
  await deleteMessage(tx, waiting.message.id)
  const stream = sessionStream(chat.session_id)
  emit(stream, { type: 'messages_deleted', chat_id: chat.id, message_ids: [waiting.message.id] })
  if (waiting.turn.status === 'queued') await endQueued(tx, emit, { chat, turnId: waiting.turn.id })
  const attachments = waiting.message.parts.filter((part): part is AttachmentPart => part.type === 'image' || part.type === 'file')
  return { message_id: waiting.message.id, content: wordsOf(waiting.message), attachments }
}

/** Locks the chat, then the turn of the message: the worker that takes the words locks the same turn. */
async function lockFree(tx: Sql, { chatId, messageId }: QueuedPlace): Promise<{ chat: LockedChat; waiting: Waiting }> {
  const chat = found(await lockChat(tx, chatId), 'chat')
  const { turn_id: turnId } = found(await selectTurnOf(tx, chatId, messageId), 'message')
  const waiting = await lockWaiting(tx, { turnId, messageId })
  if (!waiting.isFree) throw new AppError('conflict', 'The agent has begun with this message: it cannot be changed any more.', { details: { message: waiting.message, turn: waiting.turn } })
  return { chat, waiting }
}

async function steer(tx: Sql, emit: Emit, { chat, waiting }: { chat: LockedChat; waiting: Waiting }): Promise<Turn> {
  const running = await lockSteerable(tx, chat.id)
  if (running === undefined) throw new AppError('conflict', 'No turn is running that the message could go to. It is taken up by itself, in its turn.')
  await moveToTurn(tx, waiting.message.id, running.id)
  const message = found(await selectMessage(tx, waiting.message.id), 'message')
  // No frame moves a message to another turn: it goes and comes.
  emit(sessionStream(chat.session_id), { type: 'messages_deleted', chat_id: chat.id, message_ids: [message.id] })
  emitMessage(emit, { message, content: wordsOf(message), sessionId: chat.session_id })
  await endQueued(tx, emit, { chat, turnId: waiting.turn.id })
  return running
}

async function endQueued(tx: Sql, emit: Emit, { chat, turnId }: { chat: LockedChat; turnId: string }): Promise<void> {
  const turn = await cancelQueued(tx, turnId)
  emit(sessionStream(chat.session_id), { type: 'turn_updated', chat_id: chat.id, turn, current_tool: null })
}

function wordsOf(message: Message): string {
  return message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}
