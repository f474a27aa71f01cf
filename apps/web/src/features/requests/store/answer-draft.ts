import type { Decision } from '@boocode/contracts'
import type { StoreApi } from 'zustand/vanilla'
import { draftAt } from '../../../lib/draft.ts'
import type { Draft } from '../../../lib/draft.ts'

/** What is typed for a request, an answer or why not; it stays until the server has it. */
export function answerDraft(requestId: string): StoreApi<Draft> {
  return draftAt(`answer.${requestId}`)
}

export function denial(requestId: string): Decision {
  const reason = answerDraft(requestId).getState().text.trim()
  return reason === '' ? { decision: 'deny' } : { decision: 'deny', reason }
}
