import { sessionStream } from '@boocode/contracts'
import type { Request, RequestAnswer } from '@boocode/contracts'
import { refreshChatStatus, wakeTurn } from '@boocode/db'
import type { Emit, Sql } from '@boocode/db'
import type { ServerContext } from '../../context.ts'
import { found } from '../../http/params.ts'
import { signalTurn } from '../../http/turn-signal.ts'
import { cleanAnswer, grantOf, tooLate } from './answers.ts'
import { insertGrant, lockRequest, lockTurn, selectDue, updateAnswered, updateExpired } from './queries.ts'

/** `answered_by` of a request that nobody answered. */
const expiredBy = 'no answer in time'
/** Turns looked at in one round of housekeeping; the next round takes the others. */
const maxDueTurns = 500

export interface Answered {
  request: Request
  hostId: string
}

/**
 * Stores a person's answer, what it grants, and wakes the turn when it asks nothing else, in one
 * transaction with their frames.
 *
 * @param by the name of the device that answers
 * @throws AppError `not_found`; `conflict` with the request in `details` when it is not open any more;
 *   `unprocessable` when it is no answer to this request.
 */
export async function answerRequest(tx: Sql, emit: Emit, given: { id: string; answer: RequestAnswer; by: string }): Promise<Answered> {
  const { request, projectId, hostId } = found(await lockRequest(tx, given.id), 'request')
  if (request.status !== 'pending') throw tooLate(request)
  const answer = cleanAnswer(given.answer)
  const grant = grantOf(request, answer)
  const answered = await updateAnswered(tx, request.id, { answer, by: given.by })
  if (grant !== null) await insertGrant(tx, { ...grant, projectId, requestId: request.id })
  await tellResolved(tx, emit, [answered])
  return { request: answered, hostId }
}

/** Lets whoever works go on with what was decided; after the commit, and harmless to repeat. */
export async function followUp(context: ServerContext, woken: { turnId: string; chatId: string; hostId: string }): Promise<void> {
  signalTurn(context, { kind: 'queued', turn_id: woken.turnId, host_id: woken.hostId })
  await refreshChatStatus(context.events, woken.chatId)
}

/** Ends requests whose time is over and wakes the turns that waited for them. Returns their number. */
export async function expireRequests(context: ServerContext): Promise<number> {
  let count = 0
  for (const { turn_id: turnId, chat_id: chatId } of await selectDue(context.database.sql, maxDueTurns)) {
    const { expired, hostId } = await context.events.commit(async (tx, emit) => await expireOfTurn(tx, emit, turnId))
    count += expired.length
    if (hostId !== undefined && expired.length > 0) await followUp(context, { turnId, chatId, hostId })
  }
  return count
}

async function expireOfTurn(tx: Sql, emit: Emit, turnId: string): Promise<{ expired: Request[]; hostId: string | undefined }> {
  const hostId = await lockTurn(tx, turnId)
  const expired = await updateExpired(tx, turnId, expiredBy)
  await tellResolved(tx, emit, expired)
  return { expired, hostId }
}

/** Frames of requests of one turn that are over, and of the turn when nothing else holds it. */
async function tellResolved(tx: Sql, emit: Emit, requests: readonly Request[]): Promise<void> {
  for (const request of requests) emit(sessionStream(request.session_id), { type: 'request_resolved', request })
  const [first] = requests
  if (first === undefined) return
  const turn = await wakeTurn(tx, first.turn_id)
  if (turn !== null) emit(sessionStream(first.session_id), { type: 'turn_updated', chat_id: turn.chat_id, turn, current_tool: null })
}
