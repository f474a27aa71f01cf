import type { ToolCall } from '../../wire/conversation.ts'
import { answer, call } from '../intent.ts'
import type { Intent, Move } from '../intent.ts'
import { bullets, clip, code, count } from '../markdown.ts'
import { isQuoted, pathFrom, unquote } from '../plain-request.ts'
import { failureOf, foundFiles, isPartial, parseMatches } from '../tool-results.ts'
import type { Match } from '../tool-results.ts'

const inPlace = '(?: (?:in|inside|under|within) (.+?))?'
const patterns = [
  new RegExp(`^search(?: through)?(?: in)? (?:the |this |my )?(?:project|repo|repository|code|codebase|files|folder) for (.+)()$`, 'i'),
  new RegExp(
    `^(?:find|search(?: for)?|grep(?: for)?|rg|look (?:for|up)|locate)(?: me)?(?: all| every| any)?(?: the)?(?: (?:places?|uses?|usages?|occurrences?|references?|definitions?|mentions?|lines?)(?: of| where| to| with| containing))? (.+?)${inPlace}$`,
    'i',
  ),
  new RegExp(
    `^where (?:is|are|do we|does it|did we)(?: the)? (.+?)(?: (?:defined|declared|used|called|implemented|set|mentioned|located|imported|configured|handled))?${inPlace}$`,
    'i',
  ),
  new RegExp(`^(?:who|what|which (?:files?|code|lines?)) (?:uses?|calls?|mentions?|contains?|imports?|defines?) (.+?)${inPlace}$`, 'i'),
]

const MAX_FILES = 15
const MAX_LINES = 5

interface Goal {
  /** What is shown to the person. */
  text: string
  /** What is given to grep. */
  pattern: string
  path: string | undefined
}

export const findText: Intent = {
  examples: ['`find TODO`', '`where is startServer defined`', '`search for "hello world" in src`'],
  recognise(request) {
    const found = patterns.map((pattern) => pattern.exec(request)).find((match) => match !== null)
    const said = found?.[1]?.trim() ?? ''
    if (said === '') return undefined
    const text = isQuoted(said) ? unquote(said) : said.replace(/^(?:the )?(?:word|text|string|phrase|function|class|variable|type|constant|symbol) (?=\S)/i, '')
    const goal = { ...patternOf(unquote(text)), path: pathFrom(found?.[2] || undefined) }
    return (rounds) => next(goal, rounds)
  },
}

/** `/…/` is a regular expression, everything else is meant letter by letter. */
function patternOf(text: string): { text: string; pattern: string } {
  const expression = /^\/(.+)\/$/.exec(text)?.[1]
  return { text, pattern: expression ?? text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`) }
}

function next(goal: Goal, rounds: readonly ToolCall[][]): Move {
  const where = goal.path === undefined ? {} : { path: goal.path }
  const first = rounds[0]?.[0]
  if (first === undefined) {
    return call(`The person looks for “${goal.text}”. I search the text of the files.`, {
      name: 'grep',
      args: { pattern: goal.pattern, ...where, limit: 100 },
    })
  }
  const failure = failureOf(first)
  if (failure !== undefined) {
    return answer('The search failed.', `I could not search for ${code(goal.text)}: ${failure}`)
  }
  const exact = describeMatches(goal, first)
  if (exact !== undefined) return answer('I have the matches.', exact)
  if (rounds.length === 1) {
    return call(
      'No line has exactly that. I try it without regard to case, and among the file names.',
      { name: 'grep', args: { pattern: `(?i)${goal.pattern}`, ...where, limit: 100 } },
      { name: 'find_files', args: { glob: `**/*${goal.text.replaceAll(/[\s[\]{}*?!\\/]+/g, '*')}*`, ...where } },
    )
  }
  return answer('This is what there is.', describeRetry(goal, rounds[1] ?? []))
}

function describeRetry(goal: Goal, calls: readonly ToolCall[]): string {
  const grep = calls.find((one) => one.name === 'grep')
  const names = calls.find((one) => one.name === 'find_files')
  const matches = grep === undefined ? undefined : describeMatches(goal, grep)
  const files = names === undefined ? [] : foundFiles(names)
  const parts = [
    ...(matches === undefined ? [] : [matches]),
    ...(files.length > 0 ? [`Files with that in their name:\n\n${bullets(files.map(code), 20)}`] : []),
  ]
  if (parts.length > 0) return parts.join('\n\n')
  const where = goal.path === undefined ? '' : ` in ${code(goal.path)}`
  return `I found no match for ${code(goal.text)}${where}, neither in the text of the files nor in their names.`
}

/** The matches grouped by file; `undefined` when there are none. */
function describeMatches(goal: Goal, grep: ToolCall): string | undefined {
  const matches = failureOf(grep) === undefined ? parseMatches(grep.result) : []
  if (matches.length === 0) return undefined
  const files = [...Map.groupBy(matches, ({ file }) => file)]
  const amount = `${isPartial(grep.result) ? 'more than ' : ''}${count(matches.length, 'match')}`
  const shown = files.slice(0, MAX_FILES).map(([file, lines]) => {
    const items = lines.map(({ line, text }) => `line ${line}: ${code(clip(text.trim(), 160))}`)
    return `**${code(file)}**\n\n${bullets(items, MAX_LINES)}`
  })
  const rest = files.length - shown.length
  return [
    `Found ${amount} for ${code(goal.text)} in ${count(files.length, 'file')}:`,
    ...definitions(goal, matches),
    ...shown,
    ...(rest > 0 ? [`… and ${count(rest, 'more file')}.`] : []),
  ].join('\n\n')
}

/** A sentence on where the name seems to be defined, when a line looks like it. */
function definitions(goal: Goal, matches: readonly Match[]): string[] {
  if (!/^[\w$]+$/.test(goal.text)) return []
  const name = goal.text.replaceAll('$', String.raw`\$`)
  const defining = new RegExp(
    `(?:^|\\s)(?:function\\*?|class|const|let|var|def|fn|func|interface|type|enum|struct|trait|module)\\s+${name}(?![\\w$])`,
  )
  const match = matches.find((one) => defining.test(one.text))
  return match === undefined ? [] : [`It seems to be defined in ${code(match.file)}, line ${match.line}.`]
}
