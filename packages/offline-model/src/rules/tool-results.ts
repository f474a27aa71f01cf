import type { ToolCall } from '../wire/conversation.ts'

/** Reads what the tools say. Lenient: the texts are meant for models, not for parsers. */

/** What went wrong, in the tool's own words; `undefined` for a result that is none. */
export function failureOf(call: ToolCall): string | undefined {
  const text = call.result.trim()
  if (text === '') return undefined
  if (text.startsWith('{')) return failureInJson(text)
  return /^(?:error|refused|denied|failed|failure|invalid|cannot|could not)\b/i.test(text)
    ? text.replace(/^error:\s*/i, '')
    : undefined
}

function failureInJson(text: string): string | undefined {
  // A file may be JSON too: only an object that is nothing but an error counts.
  const found = /^\{\s*"error"\s*:\s*(?:\{[^{}]*"message"\s*:\s*)?("(?:[^"\\]|\\.)*")[^{}]*\}?\s*\}$/.exec(text)
  if (found?.[1] === undefined) return undefined
  try {
    return String(JSON.parse(found[1]))
  } catch {
    // An escape that JSON does not know: the raw words still say what happened.
    return found[1]
  }
}

/** Remarks of a tool about its own output: how much was cut, how to get the rest. */
const remark = /^\s*(?:\[.*\]|\(.*\)|…|\.\.\. )/

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

/** The tree that a folder listing draws, by indentation or by full paths. */
export function parseListing(result: string): Entry[] {
  const root: Entry = { name: '', isFolder: true, children: [] }
  const open: { indent: number; entry: Entry }[] = [{ indent: -1, entry: root }]
  for (const line of listedLines(result)) {
    const indent = /^[\s│├└─|-]*/.exec(line)?.[0].length ?? 0
    const text = line.slice(indent).replace(/(?:\t| {2,}| \().*$/, '')
    if (text === '' || text === './' || text === '.') continue
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop()
    const entry = addPath(open.at(-1)?.entry ?? root, text)
    open.push({ indent, entry })
  }
  return root.children
}

function addPath(parent: Entry, path: string): Entry {
  let at = parent
  const names = path.replace(/^\.\//, '').replace(/\/$/, '').split('/')
  names.forEach((name, index) => {
    const known = at.children.find((child) => child.name === name)
    const isFolder = index < names.length - 1 || path.endsWith('/')
    const entry = known ?? { name, isFolder, children: [] }
    if (known === undefined) at.children.push(entry)
    at.isFolder = true
    at = entry
  })
  return at
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
    const below = /^\s*(\d+)\s*[:|\t]\s?(.*)$/.exec(line)
    const flat = /^(\S.*?):(\d+):\s?(.*)$/.exec(line)
    if (below !== null && file !== '') {
      matches.push({ file, line: Number(below[1]), text: below[2] ?? '' })
    } else if (flat !== null) {
      matches.push({ file: flat[1] ?? '', line: Number(flat[2]), text: flat[3] ?? '' })
    } else if (line.trim() !== '' && !/^\s|^\d+[-\s]/.test(line) && !remark.test(line)) {
      file = line.trim().replace(/:$/, '')
    }
  }
  return matches
}

export interface FileText {
  text: string
  lines: number
  /** What the tool said about lines that it left out. */
  remark: string | undefined
}

/** The text of a file without line numbers in front and a remark at the end. */
export function parseFile(result: string): FileText {
  const lines = result.replace(/\n+$/, '').split('\n')
  const last = lines.at(-1)
  const cut = last !== undefined && lines.length > 1 && remark.test(last) && !/^\s*\d/.test(last)
  if (cut) lines.pop()
  while (cut && lines.at(-1)?.trim() === '') lines.pop()
  const number = /^\s*\d+(?:\t|\s*[|→:]\s?)/
  const isNumbered = lines.length > 0 && lines.every((line) => number.test(line))
  const text = (isNumbered ? lines.map((line) => line.replace(number, '')) : lines).join('\n')
  return { text, lines: text === '' ? 0 : lines.length, remark: cut ? last?.trim() : undefined }
}
