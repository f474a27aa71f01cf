import type { ToolCall } from '../../wire/conversation.ts'
import { extensionFor, looksLikeFile } from '../file-kinds.ts'
import { answer, call } from '../intent.ts'
import type { Intent, Move } from '../intent.ts'
import { bullets, code, count } from '../markdown.ts'
import { pathFrom, unquote } from '../plain-request.ts'
import { failureOf, foundFiles, isPartial } from '../tool-results.ts'

const verb =
  '(?:find|list|locate|show|search(?: for)?|look for|get|which|what|where (?:is|are))(?: me)?(?: all)?(?: of)?(?: the)?'
const inPlace = '(?: (?:in|inside|under|within) (.+))?'

const named = new RegExp(
  `^${verb} files? (?:are |is )?(?:named|called|matching|like|ending (?:in|with)|(?:(?:which|that) )?(?:match|end (?:in|with)|(?:is|are) (?:named|called))|with (?:the )?(?:name|extension|ending))(?: like)? (.+?)${inPlace}$`,
  'i',
)
const ofKind = new RegExp(`^${verb} (\\S+) (?:source )?files?${inPlace}$`, 'i')
const glob = new RegExp(`^${verb} (\\S*\\*\\S*)(?: files?)?${inPlace}$`, 'i')
const oneFile = new RegExp(`^${verb}(?: files?)? (\\S+)${inPlace}$`, 'i')

export const findFiles: Intent = {
  examples: ['`find files named *.ts`', '`find all Markdown files in docs`'],
  recognise(request) {
    const goal = goalOf(request)
    return goal === undefined ? undefined : (rounds) => next(goal, rounds)
  },
}

interface Goal {
  glob: string
  path: string | undefined
}

function goalOf(request: string): Goal | undefined {
  const byName = named.exec(request)
  if (byName !== null) return goal(byName[1] ?? '', byName[2])
  const byGlob = glob.exec(request)
  if (byGlob !== null) return goal(byGlob[1] ?? '', byGlob[2])
  const byKind = ofKind.exec(request)
  const extension = extensionFor(byKind?.[1] ?? '')
  if (extension !== undefined) return goal(`*.${extension}`, byKind?.[2])
  if (/^tests?$/i.test(byKind?.[1] ?? '')) return goal('*{test,spec}*', byKind?.[2])
  const byFile = oneFile.exec(request)
  const file = unquote(byFile?.[1] ?? '')
  return /^(?:find|locate|where|search|look)/i.test(request) && looksLikeFile(file)
    ? goal(file, byFile?.[2])
    : undefined
}

function goal(name: string, place: string | undefined): Goal | undefined {
  const plain = unquote(name)
  if (/\s/.test(plain)) return undefined
  const pattern = /^\.\w+$/.test(plain) && extensionFor(plain) !== undefined ? `*${plain}` : plain
  const isPattern = /[*?[{]/.test(pattern) || looksLikeFile(pattern)
  const whole = isPattern ? pattern : `*${pattern}*`
  return { glob: whole.includes('/') ? whole : `**/${whole}`, path: pathFrom(place) }
}

function next({ glob: pattern, path }: Goal, rounds: readonly ToolCall[][]): Move {
  const search = rounds.at(-1)?.[0]
  if (search === undefined) {
    return call(`I look for files that match ${pattern}.`, {
      name: 'find_files',
      args: { glob: pattern, ...(path !== undefined && { path }) },
    })
  }
  return answer('I have the list of files.', describeFiles(pattern, search))
}

function describeFiles(pattern: string, search: ToolCall): string {
  const failure = failureOf(search)
  if (failure !== undefined) return `I could not look for ${code(pattern)}: ${failure}`
  const files = foundFiles(search)
  if (files.length === 0) return `No file matches ${code(pattern)}.`
  const amount = `${isPartial(search.result) ? 'More than ' : ''}${count(files.length, 'file')}`
  const verbForm = files.length === 1 ? 'matches' : 'match'
  return `**${amount}** ${verbForm} ${code(pattern)}:\n\n${bullets(files.map(code), 60)}`
}
