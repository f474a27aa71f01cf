import type { ToolCall } from '../../wire/conversation.ts'
import { answer, call } from '../intent.ts'
import type { Intent, Move } from '../intent.ts'
import { bullets, code, count } from '../markdown.ts'
import { pathFrom } from '../plain-request.ts'
import { reportChange } from '../report-change.ts'
import { meantText } from '../request-text.ts'
import { failureOf, isPartial, parseMatches, pathOf } from '../tool-results.ts'
import { askOnce } from './ask-person.ts'

const piece = String.raw`("(?:[^"\\]|\\.)*"|'[^']*'|\x60[^\x60]*\x60|[\s\S]+?)`
const verb = String.raw`^(?:(?:please|can you|could you)\s+)*(?:replace|change|substitute|swap)`
const file = String.raw`(?:the file )?("[^"\n]+"|\x60[^\x60\n]+\x60|\S+)`
const patterns = [
  new RegExp(`${verb}\\s+(all |every )?(?:the )?(?:(?:text|word|occurrences? of|uses? of)\\s+)?${piece}\\s+(?:by|with|to|into|for)\\s+${piece}(?:\\s+(everywhere))?\\s+(?:in|inside|within)\\s+${file}(?:\\s+(everywhere))?$`, 'i'),
]
const inFile = new RegExp(`^(?:in|inside) ${file},?\\s+(?:replace|change)\\s+(all |every )?${piece}\\s+(?:by|with|to|into)\\s+${piece}$`, 'i')
const anywhere = new RegExp(`${verb}\\s+(all |every )?(?:the )?(?:(?:text|word|occurrences? of|uses? of)\\s+)?${piece}\\s+(?:by|with)\\s+${piece}$`, 'i')

interface Goal {
  oldText: string
  newText: string
  /** Absent: the file has to be found by its text. */
  path: string | undefined
  isForAll: boolean
}

export const replaceText: Intent = {
  examples: ['`replace "foo" with "bar" in src/index.ts`'],
  recognise(_, message) {
    const goal = goalOf(message.trim().replace(/(?<=\S)[.!]$/, ''))
    return goal === undefined || goal.oldText === '' ? undefined : (rounds) => next(goal, rounds)
  },
}

/** Longer texts belong in a file, and the patterns need not run over them. */
const MAX_CHARS = 4_000

function goalOf(message: string): Goal | undefined {
  if (message.length > MAX_CHARS) return undefined
  const reversed = inFile.exec(message)
  if (reversed !== null) return goal(reversed[3], reversed[4], { path: reversed[1], isForAll: reversed[2] !== undefined })
  const named = patterns.map((pattern) => pattern.exec(message)).find((found) => found !== null)
  if (named != null) {
    const isForAll = named[1] !== undefined || named[4] !== undefined || named[6] !== undefined
    return goal(named[2], named[3], { path: named[5], isForAll })
  }
  const found = anywhere.exec(message)
  return found === null ? undefined : goal(found[2], found[3], { path: undefined, isForAll: found[1] !== undefined })
}

function goal(oldText: string | undefined, newText: string | undefined, place: { path: string | undefined; isForAll: boolean }): Goal {
  return { oldText: meantText(oldText ?? ''), newText: meantText(newText ?? ''), path: pathFrom(place.path), isForAll: place.isForAll }
}

function next(goal: Goal, rounds: readonly ToolCall[][]): Move {
  const edited = rounds.flat().find(({ name }) => name === 'edit_file')
  if (edited !== undefined) return report(goal, edited, rounds)
  if (goal.path !== undefined) return edit(goal, goal.path)
  const search = rounds[0]?.[0]
  if (search === undefined) {
    const pattern = (goal.oldText.split('\n')[0] ?? '').replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
    return call(`I look for the file that has ${code(goal.oldText)}.`, { name: 'grep', args: { pattern, limit: 100 } })
  }
  const files = failureOf(search) === undefined ? [...new Set(parseMatches(search.result).map((match) => match.file))] : []
  const [only, second] = files
  if (only === undefined) return answer('It is nowhere.', `I found no file with ${code(goal.oldText)} in this project, so I changed nothing.`)
  if (second === undefined && !isPartial(search.result)) return edit(goal, only)
  const asked = askOnce(rounds, `${count(files.length, 'file')} contain ${goal.oldText}. In which one should I replace it?`, files)
  if (asked.kind === 'asking') return asked.move
  const chosen = pathFrom(asked.answer) ?? ''
  return files.includes(chosen)
    ? edit(goal, chosen)
    : answer('That is none of them.', `${code(asked.answer)} is none of these files, so I changed nothing:\n\n${bullets(files.map(code), 20)}`)
}

function edit({ oldText, newText, isForAll }: Goal, path: string): Move {
  return call(`I replace the text in ${path}.`, {
    name: 'edit_file',
    args: { path, old_text: oldText, new_text: newText, ...(isForAll && { replace_all: true }) },
  })
}

/** Text that stands in several places is asked about, once. */
function report(goal: Goal, edited: ToolCall, rounds: readonly ToolCall[][]): Move {
  const path = pathOf(edited)
  const last = rounds.flat().findLast(({ name }) => name === 'edit_file') ?? edited
  const isAmbiguous = edited.result.startsWith('old_text occurs ') && last === edited
  if (isAmbiguous) {
    const later = rounds.slice(rounds.findIndex((round) => round.includes(edited)) + 1)
    const asked = askOnce(later, `${code(goal.oldText)} stands in several places of ${code(path)}. Should I replace all of them?`, ['Yes, all', 'No'])
    if (asked.kind === 'asking') return asked.move
    if (/^y/i.test(asked.answer)) return edit({ ...goal, isForAll: true }, path)
    return answer('The person does not want that.', `I changed nothing. Name more of the text around the place that you mean: ${code(edited.result.split('\n')[0] ?? '')}`)
  }
  const done = `I replaced ${code(goal.oldText)} by ${code(goal.newText)} in ${code(path)}.`
  return reportChange([last], done, `I could not replace ${code(goal.oldText)} in ${code(path)}`)
}
