import { AppError, cleanText } from '@boocode/contracts'
import type { Decision, Grant, Request, RequestAnswer } from '@boocode/contracts'

/** What an answer allows beyond the one call. */
export interface NewGrant {
  kind: Grant['kind']
  value: string
  /** Null: everywhere in the project. */
  sessionId: string | null
}

/** The answer as it is stored: no text in it that Postgres or a client could not read. */
export function cleanAnswer(answer: RequestAnswer): RequestAnswer {
  if ('answer' in answer) return { answer: cleanText(answer.answer) }
  const { pattern, reason, ...decision } = answer
  return { ...decision, ...(pattern !== undefined && { pattern: cleanText(pattern) }), ...(reason !== undefined && { reason: cleanText(reason) }) }
}

/**
 * What a cleaned answer grants; null when it is for this once.
 *
 * @throws AppError `unprocessable` when it is no answer to this request.
 */
export function grantOf(request: Request, answer: RequestAnswer): NewGrant | null {
  if (request.kind === 'question') {
    if (!('answer' in answer)) throw unfit('This is a question: answer it in words, as {"answer": "…"}.')
    if (answer.answer.trim() === '') throw unfit('The answer is empty: write something.')
    return null
  }
  if ('answer' in answer) throw unfit('This asks for a decision: answer {"decision": "allow"} or {"decision": "deny"}, with a reason if you like.')
  return lastingGrant(request, answer)
}

function lastingGrant(request: Exclude<Request, { kind: 'question' }>, { decision, scope = 'once', pattern }: Decision): NewGrant | null {
  if (scope === 'once') return null
  if (decision === 'deny') throw unfit('Only what is allowed can last: deny it without a scope.')
  const sessionId = scope === 'session' ? request.session_id : null
  if (request.kind === 'read_access') return { kind: 'read_access', value: request.payload.path, sessionId }
  const { command_line: commandLine, suggested_pattern: suggested } = request.payload
  if (commandLine === undefined) throw unfit('Only commands can be allowed beyond this once: allow the edits without a scope, or switch the chat to auto.')
  const value = pattern ?? suggested ?? commandLine
  if (value.trim() === '') throw unfit('The pattern is empty: write which commands are allowed, with * for any text.')
  return { kind: 'command', value, sessionId }
}

/** What became of a request that is no longer open, for whoever comes too late. */
export function tooLate(request: Request): AppError {
  return new AppError('conflict', tooLateWords(request), { details: { request } })
}

function tooLateWords(request: Request): string {
  switch (request.status) {
    case 'answered':
      return `${request.answered_by ?? 'Somebody'} answered this first${wordOf(request.answer)}. Your answer was not used.`
    case 'expired':
      return 'Nobody answered this in time, and the agent went on without it. Send it a message instead.'
    case 'superseded':
      return 'This is not asked any more: the turn that asked is over or was stopped. Send a message instead.'
    case 'pending':
      throw new Error('a pending request can be answered')
  }
}

function wordOf(answer: RequestAnswer | null): string {
  if (answer === null || 'answer' in answer) return ''
  return answer.decision === 'allow' ? ': allowed' : ': denied'
}

function unfit(message: string): AppError {
  return new AppError('unprocessable', message)
}
