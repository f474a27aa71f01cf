import type { ToolCall } from '../../wire/conversation.ts'
import { answer, call } from '../intent.ts'
import type { Intent, Move } from '../intent.ts'
import { bullets } from '../markdown.ts'
import { outcomeOf } from '../outcomes.ts'

const pattern = /^(?:apply|accept|save|write)(?: all)?(?: of)?(?: the| my| your| these| those)?(?: pending)? ?(?:changes?|edits?|them|it|all|pending)(?: (?:now|to disk|on disk))?$/i

export const applyChanges: Intent = {
  examples: ['`apply the changes`'],
  recognise: (request) => (pattern.test(request) ? next : undefined),
}

function next(rounds: readonly ToolCall[][]): Move {
  const applied = rounds.at(-1)?.[0]
  if (applied === undefined) return call('The person wants the pending changes on disk.', { name: 'apply_pending', args: {} })
  const outcome = outcomeOf(applied)
  if (outcome.kind === 'refused') return answer('It was not allowed.', `The changes stay pending: ${outcome.text}`)
  const [summary = '', ...lines] = applied.result.trim().split('\n')
  return answer('I tell what became of them.', [summary, bullets(lines, 30)].filter((part) => part !== '').join('\n\n') || 'The tool said nothing.')
}
