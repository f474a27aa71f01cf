import { AppError, cleanText, sessionStream } from '@boocode/contracts'
import type { Compaction, Turn } from '@boocode/contracts'
import { lockChat, readLimits, selectCompaction } from '@boocode/db'
import type { Emit, Sql } from '@boocode/db'
import { found } from '../../http/params.ts'
import { hasEndedTurn, hasOpenTurn, insertCompactTurn, insertSummaryMessage, selectOpenCompactTurn, updateApplied, updateDiscarded } from './queries.ts'
import type { SummaryMessage } from './queries.ts'

/** As the engine estimates a summary that no step has been asked with yet. */
const bytesPerToken = 4

export interface CompactOrder {
  chatId: string
  instructions?: string | undefined
  preview?: boolean | undefined
}

/**
 * Adds a turn that replaces what was said so far by a summary, or with `preview` proposes one.
 *
 * @throws AppError `not_found`; `conflict` when nothing has ended that could be summed up, or when
 *   such a turn is open already.
 */
export async function orderCompaction(tx: Sql, emit: Emit, order: CompactOrder): Promise<{ turn: Turn; hostId: string }> {
  const [locked, limits] = await Promise.all([lockChat(tx, order.chatId), readLimits(tx)])
  const chat = found(locked, 'chat')
  const open = await selectOpenCompactTurn(tx, chat.id)
  if (open !== undefined) throw new AppError('conflict', 'A summary of this chat is being made already.', { details: { turn: open } })
  if (!(await hasEndedTurn(tx, chat.id))) throw new AppError('conflict', 'There is nothing to sum up yet: no turn has ended since the chat began or was last summed up.')
  const options = { instructions: order.instructions === undefined ? null : cleanText(order.instructions), preview: order.preview ?? false }
  const turn = await insertCompactTurn(tx, { chat, limits, options })
  emit(sessionStream(chat.session_id), { type: 'turn_updated', chat_id: chat.id, turn, current_tool: null })
  return { turn, hostId: chat.host_id }
}

export interface Decided {
  chatId: string
  action: 'apply' | 'discard'
  summary?: string | undefined
}

/**
 * Puts the proposed summary to use, as it is or as a person edited it, or drops it.
 *
 * @throws AppError `not_found` when the chat has no summary; `conflict` when it is in use already, or
 *   when it is to be used while a turn is open, whose context would change under it.
 */
export async function decideCompaction(tx: Sql, emit: Emit, decided: Decided): Promise<Compaction> {
  const chat = found(await lockChat(tx, decided.chatId), 'chat')
  const compaction = found(await selectCompaction(tx, chat.id), 'proposed summary')
  if (compaction.status !== 'proposed') throw new AppError('conflict', 'The summary of this chat is in use already: there is none to decide on.', { details: { compaction } })
  if (decided.action === 'discard') {
    await updateDiscarded(tx, compaction.id)
    return { ...compaction, status: 'discarded' }
  }
  if (await hasOpenTurn(tx, chat.id)) throw new AppError('conflict', 'A turn of this chat runs or waits. Let it end, or stop it, and use the summary then.')
  const summary = cleanText(decided.summary ?? compaction.summary)
  if (summary.trim() === '') throw new AppError('unprocessable', 'The summary is empty: write what the agent should know, or discard it.')
  const message = await insertSummaryMessage(tx, compaction, summary)
  const tokensAfter = Math.ceil(Buffer.byteLength(summary) / bytesPerToken)
  await updateApplied(tx, compaction, { summary, tokensAfter, messageId: message.id })
  const applied: Compaction = { ...compaction, status: 'applied', summary, tokens_after: tokensAfter, message_id: message.id }
  emitApplied(emit, { sessionId: chat.session_id, compaction: applied, message })
  return applied
}

function emitApplied(emit: Emit, told: { sessionId: string; compaction: Compaction; message: SummaryMessage }): void {
  const { compaction, message } = told
  const stream = sessionStream(told.sessionId)
  const ids = { chat_id: compaction.chat_id, message_id: message.id }
  emit(stream, { type: 'message_started', ...ids, turn_id: compaction.turn_id, role: 'user', kind: 'summary', model: null, agent: null })
  emit(stream, { type: 'channel_delta', ...ids, channel: 'text', content: compaction.summary })
  emit(stream, { type: 'message_complete', ...ids, status: 'complete', finished_at: message.finishedAt })
  emit(stream, { type: 'compacted', ...ids, tokens_before: compaction.tokens_before, tokens_after: compaction.tokens_after })
}
