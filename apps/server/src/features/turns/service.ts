import { sessionStream } from '@boocode/contracts'
import type { ReturnedMessage, StreamName, Turn } from '@boocode/contracts'
import { lockChat, lockOpenTurn, supersedeRequests, wakeTurn } from '@boocode/db'
import type { Emit, Sql } from '@boocode/db'
import { found } from '../../http/params.ts'
import { requestCancel, returnQueued, returnSteers } from './queries.ts'

/** `answered_by` of requests that nobody needs to answer any more. */
const stoppedBy = 'stopped'

export interface Stopped {
  /** `isWoken`: it waited for a person, and a worker has to take it up to end it. */
  running: { turn: Turn; hostId: string; isWoken: boolean } | null
  returned: ReturnedMessage[]
}

/** Tells the worker of a running turn to stop. */
export type StopNow = (running: { turnId: string; hostId: string }) => void

/**
 * Takes back all that waits in a chat and asks the running turn to stop. What the turn asked a person
 * is over at once. Again, it does nothing new.
 *
 * `stopNow` is called before the commit, so that no token is paid for while the disk works: the worker
 * stops at once, but cannot write the turn's end before the commit, because that holds the chat as well.
 *
 * @throws AppError `not_found`.
 */
export async function stopChat(tx: Sql, emit: Emit, { chatId, stopNow }: { chatId: string; stopNow: StopNow }): Promise<Stopped> {
  const chat = found(await lockChat(tx, chatId), 'chat')
  const stream = sessionStream(chat.session_id)
  // Before the running turn is looked for: a turn that a worker takes meanwhile is one or the other.
  const queued = await returnQueued(tx, chatId)
  for (const turn of queued.turns) emit(stream, { type: 'turn_updated', chat_id: chatId, turn, current_tool: null })
  const open = await lockOpenTurn(tx, chatId)
  if (open?.status === 'running') stopNow({ turnId: open.id, hostId: open.host_id })
  const steers = open === undefined ? [] : await returnSteers(tx, open.id)
  const returned = [...steers, ...queued.returned]
  const messageIds = returned.map((message) => message.message_id)
  if (messageIds.length > 0) emit(stream, { type: 'messages_deleted', chat_id: chatId, message_ids: messageIds })
  if (open === undefined) return { running: null, returned }
  return { running: { hostId: open.host_id, ...(await cancelOpen(tx, emit, { turnId: open.id, stream })) }, returned }
}

async function cancelOpen(tx: Sql, emit: Emit, open: { turnId: string; stream: StreamName }): Promise<{ turn: Turn; isWoken: boolean }> {
  for (const request of await supersedeRequests(tx, open.turnId, stoppedBy)) emit(open.stream, { type: 'request_resolved', request })
  const turn = await requestCancel(tx, open.turnId)
  const woken = await wakeTurn(tx, open.turnId)
  if (woken === null) return { turn, isWoken: false }
  emit(open.stream, { type: 'turn_updated', chat_id: woken.chat_id, turn: woken, current_tool: null })
  return { turn: woken, isWoken: true }
}
