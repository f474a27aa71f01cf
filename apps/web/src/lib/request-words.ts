/** What an agent asks of a person, in words. */
import type { Request, RequestKind } from '@boocode/contracts'
import { countOf } from './format.ts'
import { showEverything, showHidden } from './show-hidden.ts'

/** Also the name of the card for those who hear it: `Approval: npm test`. */
export function requestTitle(request: Request): string {
  switch (request.kind) {
    case 'approval':
      return `Approval: ${showEverything(request.payload.command_line ?? `${request.payload.tool_name}${pathOf(request.payload.input)}`)}`
    case 'question':
      return `Question: ${showHidden(request.payload.question)}`
    case 'read_access':
      return `Read access: ${showEverything(request.payload.path)}`
  }
}

function pathOf(input: unknown): string {
  const path = typeof input === 'object' && input !== null && 'path' in input ? input.path : undefined
  return typeof path === 'string' ? ` ${path}` : ''
}

const nouns: Record<RequestKind, string> = { approval: 'approval', question: 'question', read_access: 'read access' }

/** `1 approval`, `2 approvals and 1 question`. */
export function countRequests(requests: readonly Request[]): string {
  const kinds = ['approval', 'question', 'read_access'] as const
  return kinds
    .map((kind) => ({ kind, count: requests.filter((request) => request.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => countOf(count, nouns[kind]))
    .join(' and ')
}

/** What became of a request, in one line; who did it comes after. Empty while it waits. */
export function outcomeWords(request: Request): string {
  switch (request.status) {
    case 'pending':
      return ''
    case 'expired':
      return 'Nobody answered in time'
    case 'superseded':
      return 'No longer needed'
    case 'answered':
      return answerWords(request)
  }
}

function answerWords(request: Request): string {
  if (request.answer === null) return 'Answered'
  if (request.kind === 'question') return `Answered “${showHidden(request.answer?.answer ?? '')}”`
  const { decision, scope, pattern, reason } = request.answer
  if (decision === 'deny') return reason === undefined || reason === '' ? 'Denied' : `Denied: ${reason}`
  const what = pattern === undefined ? '' : ` ${showEverything(pattern)}`
  if (scope === 'always') return `Always allowed in this project${what}`
  return scope === 'session' ? `Allowed for this session${what}` : 'Allowed once'
}
