/**
 * What a script for `sh -c` would run, as far as its text tells: enough to ask a person about it, not
 * enough to allow it. Pure and lenient: it knows quotes, substitutions, operators and here-documents,
 * and takes reserved words for what they are only where they would hide a program.
 */

export interface ScriptCommand {
  /** Quotes resolved, settings in front left out. What only a shell could know stands as `HIDDEN`. */
  readonly words: readonly string[]
  /** Its input is what another command writes. */
  readonly isPiped: boolean
}

/** Stands for the value of an expansion; no real word holds it. */
export const HIDDEN = '\0'

const MAX_SCRIPT_CHARS = 100_000
const MAX_DEPTH = 20

/** Thrown inside only. */
class UnreadableError extends Error {}

/** @returns undefined when the script is too long, too deep, or has a quote or bracket that does not end */
export function readScript(script: string): readonly ScriptCommand[] | undefined {
  if (script.length > MAX_SCRIPT_CHARS) return undefined
  const reader: Reader = { text: script, at: 0, commands: [], depth: 0 }
  try {
    readCommands(reader, undefined)
  } catch (error) {
    if (error instanceof UnreadableError) return undefined
    throw error
  }
  return reader.commands
}

interface Reader {
  readonly text: string
  at: number
  readonly commands: ScriptCommand[]
  depth: number
}

/** The command being read. */
interface Open {
  words: string[]
  word: string | undefined
  isPiped: boolean
  /** The next word is a file or descriptor, or the end mark of a here-document. */
  awaits: 'word' | 'target' | 'mark'
  marks: string[]
}

function readCommands(reader: Reader, closing: ')' | '`' | undefined): void {
  if ((reader.depth += 1) > MAX_DEPTH) throw new UnreadableError()
  const open: Open = { words: [], word: undefined, isPiped: false, awaits: 'word', marks: [] }
  for (;;) {
    const letter = reader.text.charAt(reader.at)
    if (letter === '') {
      if (closing !== undefined) throw new UnreadableError()
      break
    }
    if (letter === closing) {
      reader.at += 1
      break
    }
    readNext(reader, open, letter)
  }
  endCommand(reader, open, false)
  reader.depth -= 1
}

function readNext(reader: Reader, open: Open, letter: string): void {
  const two = reader.text.slice(reader.at, reader.at + 2)
  if (two === '\\\n') reader.at += 2
  else if (letter === '#' && open.word === undefined) skipComment(reader)
  else if (' \t\r'.includes(letter)) {
    endWord(open)
    reader.at += 1
  } else if (letter === '\n') {
    reader.at += 1
    endCommand(reader, open, false)
    skipHereDocuments(reader, open)
  } else if (two === '<(' || two === '>(') {
    reader.at += 2
    open.word = (open.word ?? '') + HIDDEN
    readCommands(reader, ')')
  } else if ('<>'.includes(letter)) readRedirect(reader, open)
  else if (two === '&>') {
    reader.at += 2
    beginTarget(open, 'target')
  } else if (';&|()'.includes(letter)) {
    const isPipe = letter === '|' && two !== '||'
    reader.at += two === '||' || two === '&&' || two === '|&' ? 2 : 1
    endCommand(reader, open, isPipe)
  } else open.word = (open.word ?? '') + readPiece(reader)
}

function readRedirect(reader: Reader, open: Open): void {
  const operator = /^(?:<<<|<<-?|>>|[<>][&|]?|<>)/.exec(reader.text.slice(reader.at, reader.at + 3))?.[0] ?? '<'
  reader.at += operator.length
  beginTarget(open, operator === '<<' || operator === '<<-' ? 'mark' : 'target')
  if (operator.startsWith('<')) open.isPiped = true
}

function beginTarget(open: Open, awaits: 'target' | 'mark'): void {
  // A number right before the operator is a descriptor, not a word.
  if (/^\d+$/.test(open.word ?? '')) open.word = undefined
  endWord(open)
  open.awaits = awaits
}

function endWord(open: Open): void {
  if (open.word === undefined) return
  if (open.awaits === 'word') open.words.push(open.word)
  if (open.awaits === 'mark') open.marks.push(open.word)
  open.awaits = 'word'
  open.word = undefined
}

const RESERVED = new Set(['{', '}', '!', 'if', 'then', 'elif', 'else', 'fi', 'while', 'until', 'do', 'done', 'time', 'coproc'])

function endCommand(reader: Reader, open: Open, feedsNext: boolean): void {
  endWord(open)
  const first = open.words.findIndex((word) => !RESERVED.has(word) && !/^[A-Za-z_][A-Za-z0-9_]*\+?=/.test(word))
  if (first !== -1) reader.commands.push({ words: open.words.slice(first), isPiped: open.isPiped })
  open.words = []
  open.isPiped = feedsNext
}

function skipComment(reader: Reader): void {
  const end = reader.text.indexOf('\n', reader.at)
  reader.at = end === -1 ? reader.text.length : end
}

function skipHereDocuments(reader: Reader, open: Open): void {
  for (const mark of open.marks.splice(0)) {
    for (let ended = false; !ended; ) {
      if (reader.at >= reader.text.length) throw new UnreadableError()
      const end = reader.text.indexOf('\n', reader.at)
      const line = reader.text.slice(reader.at, end === -1 ? undefined : end)
      reader.at = end === -1 ? reader.text.length : end + 1
      ended = line.replace(/^\t+/, '') === mark
      // Its text may run commands too.
      if (/`|\$\(/.test(line)) throw new UnreadableError()
    }
  }
}

/** A part of a word; afterwards the reader stands behind it. */
function readPiece(reader: Reader): string {
  const { text, at } = reader
  const letter = text.charAt(at)
  reader.at += 1
  if (letter === "'") return readTo(reader, "'")
  if (letter === '"') return readDoubleQuoted(reader)
  if (letter === '\\') {
    reader.at += 1
    return text.charAt(at + 1).replace('\n', '')
  }
  if (letter === '$' && text.charAt(at + 1) === "'") return readAnsiQuoted(reader)
  return letter === '$' || letter === '`' ? readExpansion(reader, letter) : letter
}

function readTo(reader: Reader, end: string): string {
  const start = reader.at
  const found = reader.text.indexOf(end, start)
  if (found === -1) throw new UnreadableError()
  reader.at = found + end.length
  return reader.text.slice(start, found)
}

function readDoubleQuoted(reader: Reader): string {
  let value = ''
  for (;;) {
    const letter = reader.text.charAt(reader.at)
    if (letter === '') throw new UnreadableError()
    reader.at += 1
    if (letter === '"') return value
    if (letter === '$' || letter === '`') value += readExpansion(reader, letter)
    else if (letter === '\\') {
      value += reader.text.charAt(reader.at).replace('\n', '')
      reader.at += 1
    } else value += letter
  }
}

/** Its escapes can write any word, so the word counts as hidden if it has one. */
function readAnsiQuoted(reader: Reader): string {
  const rest = /'((?:[^'\\]|\\[\s\S])*)'/y
  rest.lastIndex = reader.at
  const found = rest.exec(reader.text)
  if (found === null) throw new UnreadableError()
  reader.at += found[0].length
  return found[1]?.includes('\\') === true ? HIDDEN : (found[1] ?? '')
}

function readExpansion(reader: Reader, letter: string): string {
  const next = reader.text.charAt(reader.at)
  if (letter === '`') readCommands(reader, '`')
  else if (next === '(') {
    reader.at += 1
    readCommands(reader, ')')
  } else if (next === '{') {
    // Reads too far rather than too short: what is inside may hold commands of its own.
    if (/`|\$\(/.test(readTo(reader, '}'))) throw new UnreadableError()
  } else {
    const name = /[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]/y
    name.lastIndex = reader.at
    const found = name.exec(reader.text)
    if (found === null) return letter
    reader.at += found[0].length
  }
  return HIDDEN
}
