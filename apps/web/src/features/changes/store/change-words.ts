import type { Change, ChangeAction, ChangeOutcome, ChangeStatus, FileKind } from '@boocode/contracts'
import { countOf } from '../../../lib/format.ts'
import { showEverything } from '../../../lib/show-hidden.ts'

export const stateWords: Record<ChangeStatus, string> = {
  pending: 'Pending',
  applied: 'Applied',
  rejected: 'Rejected',
  reverted: 'Undone',
  conflicted: 'Conflict',
}

export const operationWords: Record<Change['operation'], string | null> = { create: 'new', edit: null, delete: 'deleted' }

export const kindWords: Record<FileKind, string | null> = { text: null, binary: 'binary', generated: 'generated', lockfile: 'lockfile' }

/** What is to be told of a decision beside the new state; null when it went as asked. */
export function outcomeWords({ outcome, message }: ChangeOutcome): string | null {
  switch (outcome) {
    case 'done':
    case 'unchanged':
      return null
    case 'merged':
      return message ?? 'Merged with what others wrote in the file meanwhile.'
    case 'changed_since':
      return message ?? 'The file changed since the agent wrote it, so nothing was done.'
    case 'conflict':
      return message ?? 'It does not fit the file as it is now. Nothing was done.'
    case 'failed':
      return message ?? 'It could not be done. Try again.'
  }
}

const verbs: Record<ChangeAction, string> = { apply: 'Accepted', reject: 'Rejected', revert: 'Undid' }

/** `Accepted src/app.ts`, `Rejected 3 changes`; null when nothing was done. */
export function doneWords(action: ChangeAction, outcomes: readonly ChangeOutcome[]): string | null {
  const [first, ...others] = doneOf(outcomes)
  if (first === undefined) return null
  const isOneFile = others.every((outcome) => outcome.path === first.path)
  return `${verbs[action]} ${isOneFile ? showEverything(first.path) : countOf(others.length + 1, 'change')}`
}

export function doneOf(outcomes: readonly ChangeOutcome[]): ChangeOutcome[] {
  return outcomes.filter(({ outcome }) => outcome === 'done' || outcome === 'merged')
}
