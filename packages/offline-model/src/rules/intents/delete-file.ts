import type { ToolCall } from '../../wire/conversation.ts'
import { call } from '../intent.ts'
import type { Intent, Move } from '../intent.ts'
import { code } from '../markdown.ts'
import { pathFrom } from '../plain-request.ts'
import { reportChange } from '../report-change.ts'
import { failureOf, parseListing } from '../tool-results.ts'
import { askOnce } from './ask-person.ts'

const named = /^(?:delete|remove|rm|erase)(?: the)?(?: file)? ("[^"]+"|'[^']+'|`[^`]+`|\S+)(?: file)?$/i
const unnamed = /^(?:delete|remove|rm|erase)(?: (?:the|a|that|this|one|some))? files?$|^(?:delete|remove|rm) (?:it|something|one)$/i

export const deleteFile: Intent = {
  examples: ['`delete notes.md`'],
  recognise(request) {
    if (unnamed.test(request)) return which
    const path = pathFrom(named.exec(request)?.[1])
    return path === undefined ? undefined : (rounds) => next(path, rounds)
  },
}

/** Which file is meant is asked, with those of the project's folder to choose from. */
function which(rounds: readonly ToolCall[][]): Move {
  const listing = rounds[0]?.[0]
  if (listing === undefined) return call('It is not said which file. I look at what there is.', { name: 'list_dir', args: { path: '.' } })
  const entries = failureOf(listing) === undefined ? parseListing(listing.result) : []
  const files = entries.filter(({ isFolder }) => !isFolder).map(({ name }) => name)
  const asked = askOnce(rounds, 'Which file should I delete?', files)
  if (asked.kind === 'asking') return asked.move
  return next(pathFrom(asked.answer) ?? asked.answer, rounds.slice(2))
}

function next(path: string, rounds: readonly ToolCall[][]): Move {
  const deleted = rounds.at(-1)?.[0]
  if (deleted === undefined) return call(`The person wants ${path} gone.`, { name: 'delete_file', args: { path } })
  return reportChange([deleted], `I deleted ${code(path)}.`, `I could not delete ${code(path)}`)
}
