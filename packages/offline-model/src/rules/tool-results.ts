import type { ToolCall } from '../wire/conversation.ts'

/**
 * Reads what the read tools say. Their texts are meant for models, not for parsers, so these
 * functions are lenient: a line that they do not know is left out.
 */

/** How a result of these tools begins when the call did what was asked. */
const successes: Record<string, RegExp | undefined> = {
  list_dir: /^\[/,
  read_file: /^(?: *\d+\t|\[)/,
}

/** How the other tools, whose results begin with a path, say that it did not. */
const failure =
  /^(?:(?:grep|find_files)(?: failed)?: |Refused by the rule |There (?:is|are) (?:no|only) |The file is |\S+ (?:does not exist|is a |may not be |cannot be |could not be ))/

/** What went wrong, in the tool's own words; `undefined` for a result that is none. */
export function failureOf({ name, result }: ToolCall): string | undefined {
  const hasFailed = successes[name]?.test(result) === false || failure.test(result)
  return hasFailed ? result.trim() || 'the tool said nothing.' : undefined
}

/** Whether the tool has more of the same on a further page. */
export function isPartial(result: string): boolean {
  return /^\[.*For more: .*\]$/m.test(result.slice(-500))
}

/** The path that a call named; empty when it named none. */
export function pathOf(call: ToolCall): string {
  return argumentOf(call, 'path')
}

/** An argument of a call that is a text; empty when it is none. */
export function argumentOf({ args }: ToolCall, name: string): string {
  const value = args[name]
  return typeof value === 'string' ? value : ''
}

/** Remarks of a tool about its own output stand in brackets. */
const remark = /^\[.*\]$/

/** The lines of a listing without blank lines and remarks. */
export function listedLines(result: string): string[] {
  return result.split('\n').filter((line) => line.trim() !== '' && !remark.test(line))
}

export interface Entry {
  name: string
  isFolder: boolean
  /** What lies directly inside, as far as the listing shows it. */
  children: Entry[]
}

/** The tree of `list_dir`: a path per line, folders with a slash, then sizes or where links lead. */
export function parseListing(result: string): Entry[] {
  const root: Entry = { name: '', isFolder: true, children: [] }
  for (const line of listedLines(result)) addPath(root, line.replace(/(?: {2,}| -> ).*$/, ''))
  return root.children
}

function addPath(root: Entry, path: string): void {
  let at = root
  const names = path.replace(/\/$/, '').split('/')
  names.forEach((name, index) => {
    const known = at.children.find((child) => child.name === name)
    const isFolder = index < names.length - 1 || path.endsWith('/')
    const entry = known ?? { name, isFolder, children: [] }
    if (known === undefined) at.children.push(entry)
    at = entry
  })
}

/** The paths that `find_files` lists. */
export function foundFiles(search: ToolCall): string[] {
  if (failureOf(search) !== undefined) return []
  return listedLines(search.result).filter((line) => !line.startsWith('No files match'))
}

export interface Match {
  file: string
  line: number
  text: string
}

/** Matches in either form that search tools use: `file:line:text`, or a file with lines below it. */
export function parseMatches(result: string): Match[] {
  const matches: Match[] = []
  let file = ''
  for (const line of result.split('\n')) {
    const below = /^\s*(\d+)[:\t]\s?(.*)$/.exec(line)
    const flat = /^(\S.*?):(\d+):\s?(.*)$/.exec(line)
    if (below !== null && file !== '') {
      matches.push({ file, line: Number(below[1]), text: below[2] ?? '' })
    } else if (flat !== null) {
      matches.push({ file: flat[1] ?? '', line: Number(flat[2]), text: flat[3] ?? '' })
    } else if (line.trim() !== '' && !/^\s|^\d+-|^No\b|^--$/.test(line) && !remark.test(line)) {
      file = line.replace(/:$/, '')
    }
  }
  return matches
}

export interface FileText {
  lines: string[]
  /** Number of the first of them. */
  first: number
  /** How many lines the whole file has; `undefined` when the tool does not say. */
  totalLines: number | undefined
}

/** The text that `read_file` gives: per line its number, a tab and the line; remarks at the end. */
export function parseFile(result: string): FileText {
  const found = Array.from(result.matchAll(/^ *(\d+)\t(.*)$/gm))
  const lines = found.map((line) => line[2] ?? '')
  const first = Number(found[0]?.[1] ?? 1)
  const page = /^\[Lines \d+-\d+ of (?:([\d,]+) lines?)?/m.exec(result.slice(-500))
  if (page === null) return { lines, first, totalLines: first + lines.length - 1 }
  const total = page[1]?.replaceAll(',', '')
  return { lines, first, totalLines: total === undefined ? undefined : Number(total) }
}
