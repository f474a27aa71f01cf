import { AppError, sessionStream } from '@boocode/contracts'
import type { ChangeAction, ChangeOutcome, RedoneRewind, RewindAnswer, rewindSchema } from '@boocode/contracts'
import { changesFrame, lockChat, refreshChatStatus } from '@boocode/db'
import type { Emit, LockedChat, Sql } from '@boocode/db'
import type { z } from 'zod'
import type { ServerContext } from '../../context.ts'
import { coderUnavailable, selectProjectHost } from '../../http/coder-client.ts'
import { found } from '../../http/params.ts'
import { emitRestored } from './emit-restored.ts'
import {
  hasTurnSince,
  insertRewind,
  rejectChanges,
  reopenChanges,
  selectChangesFrom,
  selectFirstWords,
  selectHiddenMessages,
  selectIdsWithStatus,
  selectLastRewind,
  selectMessagesById,
  selectMessagesFrom,
  selectOpenTurn,
  selectTurnOfMessage,
  undoRewind,
} from './queries.ts'
import type { OpenChange, TurnOfMessage } from './queries.ts'

export interface RewindOrder extends z.infer<typeof rewindSchema> {
  chatId: string
  by: string
}

/** What is left to do with files once the rows are as they should be. */
interface FileWork {
  projectId: string
  action: ChangeAction
  ids: string[]
}

/**
 * Goes back to before a turn: it and all later ones go out of sight, and with `files: 'revert'` what they
 * changed is taken back by the rules of undo. The chat comes first and the files after it: if the coder
 * dies in between, asking again goes on with the files.
 *
 * @throws AppError `not_found`; `conflict` while a turn is open; `unavailable` without the coder.
 */
export async function rewindChat(context: ServerContext, order: RewindOrder): Promise<RewindAnswer> {
  if (order.preview === true) return await previewRewind(context, order)
  const { answer, work } = await context.events.commit(async (tx, emit) => {
    const chat = found(await lockChat(tx, order.chatId), 'chat')
    const turn = found(await selectTurnOfMessage(tx, chat.id, order.message_id), 'message')
    return turn.rewind_id === null ? await rewind(tx, emit, { chat, turn, order }) : await goOn(tx, { chat, turn, order })
  })
  await refreshChatStatus(context.events, order.chatId)
  const outcomes = await decideFiles(context, work, { by: order.by, whenAway: 'The messages are gone from the chat, but the files are not taken back yet: the coder does not answer. Rewind to the same message again to go on.' })
  return { ...answer, outcomes: [...answer.outcomes, ...outcomes] }
}

interface Found {
  chat: LockedChat
  turn: TurnOfMessage
  order: RewindOrder
}

async function rewind(tx: Sql, emit: Emit, { chat, turn, order }: Found): Promise<{ answer: RewindAnswer; work: FileWork }> {
  await assertAtRest(tx, chat.id)
  const message_ids = await selectMessagesFrom(tx, chat.id, turn.number)
  const content = await selectFirstWords(tx, turn.id)
  const { waiting, onDisk } = order.files === 'revert' ? await changesToTakeBack(tx, chat, turn) : { waiting: [], onDisk: [] }
  if (onDisk.length > 0 && (await selectProjectHost(tx, chat.project_id))?.alive !== true) throw coderUnavailable()
  const changes = [...waiting, ...onDisk].map(({ id }) => id)
  await insertRewind(tx, chat.id, { turnNumber: turn.number, changes })
  const stream = sessionStream(chat.session_id)
  emit(stream, { type: 'messages_deleted', chat_id: chat.id, message_ids })
  if (waiting.length > 0) {
    await rejectChanges(tx, waiting.map(({ id }) => id), order.by)
    emit(stream, await changesFrame(tx, chat.id, waiting.map(({ id }) => id)))
  }
  const work: FileWork = { projectId: chat.project_id, action: 'revert', ids: onDisk.map(({ id }) => id) }
  return { answer: { content, message_ids, outcomes: waiting.map(toRejected) }, work }
}

/** The chat was rewound to this message before: the same answer, and what is left to do with its files. */
async function goOn(tx: Sql, { chat, turn, order }: Found): Promise<{ answer: RewindAnswer; work: FileWork }> {
  const last = await selectLastRewind(tx, chat.id)
  if (last === undefined || last.id !== turn.rewind_id || last.turn_number !== turn.number) throw new AppError('not_found', 'There is no such message. It may have been deleted.')
  const answer = { content: await selectFirstWords(tx, turn.id), message_ids: await selectHiddenMessages(tx, last.id), outcomes: [] }
  const ids = order.files === 'revert' ? await selectIdsWithStatus(tx, last.reverted_changes, 'applied') : []
  return { answer, work: { projectId: chat.project_id, action: 'revert', ids } }
}

async function previewRewind(context: ServerContext, order: RewindOrder): Promise<RewindAnswer> {
  const { sql } = context.database
  const { answer, work } = await context.database.transaction(async (tx) => {
    const chat = found(await lockChat(tx, order.chatId), 'chat')
    const turn = found(await selectTurnOfMessage(tx, chat.id, order.message_id), 'message')
    if (turn.rewind_id !== null) return await goOn(tx, { chat, turn, order })
    const { waiting, onDisk } = order.files === 'revert' ? await changesToTakeBack(tx, chat, turn) : { waiting: [], onDisk: [] }
    const told = { content: await selectFirstWords(tx, turn.id), message_ids: await selectMessagesFrom(tx, chat.id, turn.number), outcomes: waiting.map(toRejected) }
    return { answer: told, work: { projectId: chat.project_id, action: 'revert' as const, ids: onDisk.map(({ id }) => id) } }
  })
  if (work.ids.length === 0) return answer
  const host = found(await selectProjectHost(sql, work.projectId), 'project')
  const { outcomes } = await context.coder.decideChanges(host, 'revert', { selection: { ids: work.ids, preview: true }, by: order.by })
  return { ...answer, outcomes: [...answer.outcomes, ...outcomes] }
}

/**
 * Brings back what the last rewind took out of sight, and puts its files' changes on disk again.
 *
 * @throws AppError `conflict` when there is nothing to bring back, or something was begun since.
 */
export async function redoRewind(context: ServerContext, { chatId, by }: { chatId: string; by: string }): Promise<RedoneRewind> {
  const { messages, work } = await context.events.commit(async (tx, emit) => {
    const chat = found(await lockChat(tx, chatId), 'chat')
    const last = await selectLastRewind(tx, chat.id)
    if (last === undefined) throw new AppError('conflict', 'There is nothing to bring back: this chat was not rewound.')
    await assertAtRest(tx, chat.id)
    if (await hasTurnSince(tx, chat.id, last)) throw new AppError('conflict', 'Something was said in this chat since it was rewound. What was before cannot be brought back any more.')
    const ids = await selectIdsWithStatus(tx, last.reverted_changes, 'reverted')
    if (last.undone_at !== null && ids.length === 0) throw new AppError('conflict', 'There is nothing to bring back: the rewind was undone before.')
    const hidden = last.undone_at === null ? await selectHiddenMessages(tx, last.id) : []
    if (ids.length > 0 && (await selectProjectHost(tx, chat.project_id))?.alive !== true) throw coderUnavailable()
    await undoRewind(tx, last.id)
    const restored = await selectMessagesById(tx, hidden)
    emitRestored(emit, chat, restored)
    const reopened = last.undone_at === null ? await reopenChanges(tx, last.reverted_changes) : []
    if (reopened.length > 0) emit(sessionStream(chat.session_id), await changesFrame(tx, chat.id, reopened))
    return { messages: restored, work: { projectId: chat.project_id, action: 'apply' as const, ids } }
  })
  await refreshChatStatus(context.events, chatId)
  const outcomes = await decideFiles(context, work, { by, whenAway: 'The messages are back, but the files are not yet: the coder does not answer. Ask once more to go on.' })
  return { messages, outcomes }
}

/** @throws AppError `conflict` */
async function assertAtRest(tx: Sql, chatId: string): Promise<void> {
  const open = await selectOpenTurn(tx, chatId)
  if (open !== undefined) throw new AppError('conflict', 'The agent is at work in this chat, or something waits for it. Stop it first.', { details: { turn: open } })
}

async function changesToTakeBack(tx: Sql, chat: LockedChat, turn: TurnOfMessage): Promise<{ waiting: OpenChange[]; onDisk: OpenChange[] }> {
  const changes = await selectChangesFrom(tx, chat.id, turn.number)
  if (changes.some((change) => change.is_requested)) {
    throw new AppError('conflict', 'Changes of these turns are being put on disk just now. Wait for them, or apply them, and try again.')
  }
  return { waiting: changes.filter(({ status }) => status !== 'applied'), onDisk: changes.filter(({ status }) => status === 'applied') }
}

function toRejected({ id, path }: OpenChange): ChangeOutcome {
  return { id, path, outcome: 'done', effect: 'none', message: null }
}

async function decideFiles(context: ServerContext, work: FileWork, { by, whenAway }: { by: string; whenAway: string }): Promise<ChangeOutcome[]> {
  if (work.ids.length === 0) return []
  const host = found(await selectProjectHost(context.database.sql, work.projectId), 'project')
  try {
    return (await context.coder.decideChanges(host, work.action, { selection: { ids: work.ids }, by })).outcomes
  } catch (error) {
    if (error instanceof AppError && error.code === 'unavailable') throw new AppError('unavailable', whenAway, { cause: error })
    throw error
  }
}
