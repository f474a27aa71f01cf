import type { ToolCall } from '../wire/conversation.ts'
import { answer } from './intent.ts'
import type { Move } from './intent.ts'
import { outcomeOf } from './outcomes.ts'

export const acceptFirst = 'It is a **pending change**: it is on disk once you accept it, or say `apply the changes`.'

/** The answer after changes: what was done and whether it is on disk yet, or what stood in the way. */
export function reportChange(calls: readonly ToolCall[], done: string, undone: string): Move {
  const outcomes = calls.map(outcomeOf)
  const problem = outcomes.find((outcome) => outcome.kind !== 'done')
  if (problem !== undefined && 'text' in problem) {
    const why = problem.kind === 'refused' ? 'that was not allowed' : 'that failed'
    return answer('It was not done; I say why and do not try again.', `${undone}: ${why}.\n\n> ${problem.text.split('\n').slice(0, 20).join('\n> ')}`)
  }
  const isPending = outcomes.some((outcome) => outcome.kind === 'done' && outcome.isPending)
  return answer('It is done.', isPending ? `${done} ${acceptFirst}` : done)
}
