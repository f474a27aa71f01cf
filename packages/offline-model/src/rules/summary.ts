import type { Conversation, ToolCall, Turn } from '../wire/conversation.ts'
import { answer } from './intent.ts'
import type { Move } from './intent.ts'
import { bullets, clip, code } from './markdown.ts'
import { outcomeOf, readRun } from './outcomes.ts'
import { argumentOf, pathOf } from './tool-results.ts'

/** The note that asks for a summary of the conversation in place of an answer. */
export function isSummaryAsked({ notes }: Conversation): boolean {
  const last = notes.at(-1)
  return last?.kind === 'compaction' && last.isLast
}

/** What was asked, what was changed and run, and how it ended: from the messages alone. */
export function summarise({ turns, notes }: Conversation): Move {
  const earlier = notes.find(({ kind }) => kind === 'summary')
  const parts = [
    earlier === undefined ? '' : `Before that:\n\n${clip(earlier.text, 4_000)}`,
    ...turns.map(describeTurn),
  ]
  return answer('I am asked to sum up what was said.', parts.filter((part) => part !== '').join('\n\n') || 'Nothing was said yet.')
}

function describeTurn({ request, rounds, answer: said }: Turn): string {
  const done = rounds.flat().flatMap(describeCall)
  return [
    `**The person asked:** ${clip(request.trim(), 500) || '(nothing)'}`,
    bullets(done, 30),
    said === '' ? 'There is no answer yet.' : `Answer: ${clip(said.replaceAll(/\s+/g, ' '), 500)}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** Reading leaves no trace and can be done again; the rest is told. */
function describeCall(call: ToolCall): string[] {
  const path = code(pathOf(call))
  switch (call.name) {
    case 'edit_file':
    case 'create_file':
    case 'delete_file': {
      const outcome = outcomeOf(call)
      const verb = call.name.replace('_file', '')
      return [outcome.kind === 'done' ? `${verb} ${path}${outcome.isPending ? ' (pending)' : ''}` : `${verb} ${path}: not done (${clip(outcome.text, 100)})`]
    }
    case 'run_command': {
      const run = readRun(call)
      return [`run ${code(argumentOf(call, 'command'))}: ${run.kind === 'ended' ? `exit code ${run.exitCode}` : run.kind}`]
    }
    case 'ask_user_input':
      return [`asked “${clip(argumentOf(call, 'question'), 200)}”: ${clip(call.result, 200)}`]
    default:
      return []
  }
}
