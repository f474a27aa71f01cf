import type { ToolCall } from '../../wire/conversation.ts'
import { languageOf, looksLikeFile } from '../file-kinds.ts'
import { answer, call } from '../intent.ts'
import type { Call, Intent, Move } from '../intent.ts'
import { bullets, code, count, fence } from '../markdown.ts'
import { pathFrom, unquote } from '../plain-request.ts'
import { failureOf, foundFiles, parseFile, pathOf } from '../tool-results.ts'
import { describeListing } from './list-folder.ts'

const verbs =
  /^(?:read|open|cat|print|view|display|show(?: me)?|look (?:at|into)|see)(?: me)?(?: all)?(?: of)?(?: the)?(?: (?:files?|contents?|text|source|code)(?: of| in)?)*(?: the)? (.+)$/i
const questions = [
  /^what (?:does|is in|is inside|does it say in)(?: the)?(?: file)? (\S+)(?: say| contain| have in it| do)?$/i,
  /^what(?:'s| is) (?:in|inside)(?: the)?(?: file)? (\S+)$/i,
]

const MAX_FILES = 5
const SHOWN_LINES = 40
const MAX_SHOWN_LINES = 400

interface Target {
  path: string
  offset?: number
  limit?: number
}

export const readFile: Intent = {
  examples: ['`read README.md`', '`show lines 10 to 30 of src/index.ts`'],
  recognise(request) {
    const said = verbs.exec(request)?.[1]
    const asked = questions.map((pattern) => pattern.exec(request)?.[1]).find((found) => found)
    const targets =
      said === undefined ? (asked !== undefined && looksLikeFile(asked) ? [{ path: unquote(asked) }] : []) : targetsOf(said)
    return targets.length === 0 ? undefined : (rounds) => next(targets, rounds)
  },
}

/** The files that a phrase names, with a range of lines; none when it holds other words. */
function targetsOf(phrase: string): Target[] {
  const { rest, range } = takeRange(phrase)
  const paths = rest
    .split(/\s*,\s*(?:and\s+)?|\s+and\s+/i)
    .map((part) => pathFrom(part.replace(/^(?:the )?file /i, '').replace(/ file$/i, '')))
  if (paths.length > MAX_FILES) return []
  const isPath = (path: string | undefined): path is string =>
    path !== undefined && (!/\s/.test(path) || /["'`]/.test(rest))
  return paths.every(isPath) ? paths.map((path) => ({ path, ...range })) : []
}

interface Range {
  offset?: number
  limit?: number
}

function takeRange(phrase: string): { rest: string; range: Range } {
  const first = /^(?:the )?first (\d+) lines (?:of|from|in) (.+)$/i.exec(phrase)
  if (first !== null) return { rest: first[2] ?? '', range: { offset: 1, limit: Number(first[1]) } }
  const lines =
    /^lines? (\d+)(?:\s*(?:-|–|to|until)\s*(\d+))? (?:of|from|in) (.+)$/i.exec(phrase) ??
    reorder(/^(.+?)(?:,? (?:from )?lines? |:)(\d+)(?:\s*(?:-|–|to|until)\s*(\d+))?$/i.exec(phrase))
  if (lines === null) return { rest: phrase, range: {} }
  const from = Math.max(1, Number(lines[1]))
  const to = lines[2] === undefined ? from : Number(lines[2])
  return { rest: lines[3] ?? '', range: { offset: from, limit: Math.max(1, to - from + 1) } }
}

/** Brings "X lines 1 to 2" into the order of "lines 1 to 2 of X". */
function reorder(found: RegExpExecArray | null): (string | undefined)[] | null {
  return found === null ? null : [found[0], found[2], found[3], found[1]]
}

function next(targets: readonly Target[], rounds: readonly ToolCall[][]): Move {
  const last = rounds.at(-1)
  if (last === undefined || last.length === 0) {
    const names = targets.map((target) => target.path).join(', ')
    return call(
      `The person wants to see ${names}. I read ${targets.length > 1 ? 'them' : 'it'}.`,
      ...targets.map(readCall),
    )
  }
  const [only, second] = last
  const target = targets[0]
  if (only === undefined || target === undefined || second !== undefined) return showAll(last)
  if (only.name === 'list_dir') return describeListing(pathOf(only), only)
  if (only.name === 'find_files') return choose(target, only)
  const failure = failureOf(only)
  if (failure === undefined || rounds.length > 1) return showAll(last)
  return recover(target, failure)
}

function readCall({ path, ...range }: Target): Call {
  return { name: 'read_file', args: { path, ...range } }
}

/** After a failed read: the path may be a folder, or the file may lie elsewhere. */
function recover(target: Target, failure: string): Move {
  const { path } = target
  if (/is a (?:folder|directory)/i.test(failure)) {
    return call(`${path} is a folder, so I list it.`, { name: 'list_dir', args: { path } })
  }
  if (/not found|no such|does not exist|no file|missing/i.test(failure)) {
    const name = path.split('/').at(-1) ?? path
    const glob = looksLikeFile(name) ? `**/${name}` : `**/*${name}*`
    return call(`There is no ${path}. I look for a file of that name.`, {
      name: 'find_files',
      args: { glob },
    })
  }
  return answer('The file cannot be read.', `I could not read ${code(path)}: ${failure}`)
}

function choose(target: Target, search: ToolCall): Move {
  const found = foundFiles(search)
  const [only, second] = found
  if (only === undefined) {
    return answer(
      'Nothing has that name.',
      `There is no file ${code(target.path)} in this project, and none with that name elsewhere.`,
    )
  }
  if (second !== undefined) {
    return answer(
      'Several files fit, the person has to choose.',
      `There is no ${code(target.path)}, but these files have that name:\n\n${bullets(found.map(code), 20)}\n\nSay \`read <path>\` for the one that you mean.`,
    )
  }
  return call(`The only file of that name is ${only}. I read it.`, readCall({ ...target, path: only }))
}

function showAll(reads: readonly ToolCall[]): Move {
  return answer('I have the text and show its beginning.', reads.map(show).join('\n\n'))
}

function show(read: ToolCall): string {
  const path = pathOf(read)
  const failure = failureOf(read)
  if (failure !== undefined) return `I could not read ${code(path)}: ${failure}`
  const { lines, first, totalLines } = parseFile(read.result)
  if (lines.length === 0) return `${code(path)} is empty.`
  // A person who names the lines wants to see them all.
  const shown = lines.slice(0, read.args['limit'] === undefined ? SHOWN_LINES : MAX_SHOWN_LINES)
  const language = languageOf(path)
  return [
    `**${code(path)}** (${facts(language, lines, { first, totalLines })})`,
    fence(shown.join('\n'), language),
    whatFollows(path, first + shown.length, totalLines),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

interface Place {
  first: number
  totalLines: number | undefined
}

function facts(language: string, lines: readonly string[], { first, totalLines }: Place): string {
  const isWhole = first === 1 && totalLines === lines.length
  const range = `lines ${first} to ${first + lines.length - 1}${totalLines === undefined ? '' : ` of ${totalLines}`}`
  const parts = isWhole ? [count(lines.length, 'line'), size(lines)] : [range]
  return [language, ...parts].filter((part) => part !== '').join(', ')
}

function whatFollows(path: string, next: number, totalLines: number | undefined): string {
  if (totalLines !== undefined && next > totalLines) return ''
  const last = Math.min(totalLines ?? Infinity, next + 99)
  const rest = totalLines === undefined ? 'The file goes on' : `${count(totalLines - next + 1, 'more line')} ${totalLines === next ? 'follows' : 'follow'}`
  return `${rest}: say \`show lines ${next} to ${last} of ${path}\`.`
}

function size(lines: readonly string[]): string {
  const bytes = Buffer.byteLength(lines.join('\n'))
  return bytes < 1024 ? count(bytes, 'byte') : `${(bytes / 1024).toFixed(1)} KiB`
}
