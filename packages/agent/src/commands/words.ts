/**
 * A command line as words and back, by the quoting rules of POSIX.1-2024 (Shell Command Language, 2.2):
 * backslash, `'…'`, `"…"` and `$'…'`. No shell runs, so what only a shell can do is a fault, not a word;
 * `*`, `?`, `[`, `{` and `~` are letters like others.
 */

export type SplitFault =
  /** `text` is what a shell would have acted on. */
  | { readonly fault: 'shell-syntax'; readonly text: string }
  | { readonly fault: 'assignment'; readonly text: string }
  | { readonly fault: 'open-quote'; readonly text: string }

export type SplitWords = { readonly ok: true; readonly words: readonly string[] } | ({ readonly ok: false } & SplitFault)

const OPERATORS = ['&&', '||', ';;', '<<', '>>', '|', '&', ';', '<', '>', '(', ')', '\n']
const EXPANSION = /^(?:`|\$[({A-Za-z0-9_@*#?!-])/
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/

/** One part of a word at the start of `rest`: the letters it stands for and how many it takes. */
interface Piece {
  readonly value: string
  readonly length: number
}

export function splitWords(line: string): SplitWords {
  const text = line.replace(/^\s+/, '').replace(/\n+$/, '')
  const words: string[] = []
  let word: string | undefined
  let at = 0
  while (at < text.length) {
    const rest = text.slice(at, at + 2)
    if (rest === '\\\n') {
      at += 2
      continue
    }
    if (/^[ \t\r]/.test(rest)) {
      if (word !== undefined) words.push(word)
      word = undefined
      at += 1
      continue
    }
    if (word === undefined && rest.startsWith('#')) return { ok: false, fault: 'shell-syntax', text: '#' }
    if (word === undefined && words.length === 0) {
      const assignment = ASSIGNMENT.exec(text.slice(at, at + 200))
      if (assignment) return { ok: false, fault: 'assignment', text: assignment[0] }
    }
    const operator = OPERATORS.find((each) => rest.startsWith(each))
    if (operator !== undefined) return { ok: false, fault: 'shell-syntax', text: operator === '\n' ? 'a line break' : operator }
    const piece = readPiece(text, at)
    if ('fault' in piece) return { ok: false, ...piece }
    word = (word ?? '') + piece.value
    at += piece.length
  }
  if (word !== undefined) words.push(word)
  return { ok: true, words }
}

function readPiece(text: string, at: number): Piece | SplitFault {
  const rest = text.slice(at, at + 2)
  if (rest.startsWith("'")) return readSingleQuoted(text, at)
  if (rest.startsWith('"')) return readDoubleQuoted(text, at)
  if (rest === "$'") return readAnsiQuoted(text, at)
  if (EXPANSION.test(rest)) return { fault: 'shell-syntax', text: rest.startsWith('`') ? '`' : rest }
  if (!rest.startsWith('\\')) return { value: rest.slice(0, 1), length: 1 }
  if (rest.length === 1) return { value: '\\', length: 1 }
  return { value: rest.slice(1), length: 2 }
}

function readSingleQuoted(text: string, at: number): Piece | SplitFault {
  const end = text.indexOf("'", at + 1)
  if (end === -1) return { fault: 'open-quote', text: "'" }
  return { value: text.slice(at + 1, end), length: end + 1 - at }
}

function readDoubleQuoted(text: string, at: number): Piece | SplitFault {
  let value = ''
  for (let index = at + 1; index < text.length; index += 1) {
    const pair = text.slice(index, index + 2)
    if (pair.startsWith('"')) return { value, length: index + 1 - at }
    if (EXPANSION.test(pair)) return { fault: 'shell-syntax', text: pair.startsWith('`') ? '`' : pair }
    if (/^\\[$`"\\\n]/.test(pair)) {
      value += pair === '\\\n' ? '' : pair.slice(1)
      index += 1
    } else value += pair.slice(0, 1)
  }
  return { fault: 'open-quote', text: '"' }
}

const ANSI_ESCAPE = /\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})|([\s\S]))/y
const ANSI_LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1B',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

function readAnsiQuoted(text: string, at: number): Piece | SplitFault {
  let value = ''
  for (let index = at + 2; index < text.length; index += 1) {
    const letter = text.charAt(index)
    if (letter === "'") return { value, length: index + 1 - at }
    ANSI_ESCAPE.lastIndex = index
    const escape = letter === '\\' ? ANSI_ESCAPE.exec(text) : null
    if (escape === null) value += letter
    else {
      value += decodeAnsiEscape(escape)
      index += escape[0].length - 1
    }
  }
  return { fault: 'open-quote', text: "$'" }
}

function decodeAnsiEscape([whole, hex, four, eight, octal, letter]: readonly (string | undefined)[]): string {
  const digits = hex ?? four ?? eight
  const code = digits !== undefined ? Number.parseInt(digits, 16) : octal !== undefined ? Number.parseInt(octal, 8) & 0xff : undefined
  if (code === undefined) return ANSI_LETTERS[letter ?? ''] ?? (/['"\\?]/.test(letter ?? '') ? (letter ?? '') : (whole ?? ''))
  return code <= 0x10ffff ? String.fromCodePoint(code) : (whole ?? '')
}

const PLAIN_WORD = /^[A-Za-z0-9_@%+=:,./^-]+$/
/** What would not be seen, or would make its neighbours be seen elsewhere; a plain space is not among them. */
const UNSEEN = /[[\p{C}\p{DI}\p{Z}]--[ ]]/v

/**
 * One line that `splitWords`, and a shell, reads as exactly these words. Nothing in it is invisible:
 * control, reordering and zero-width characters stand as escapes in `$'…'`.
 */
export function commandLine(argv: readonly string[]): string {
  return argv.map((word, index) => quoteWord(word, index === 0)).join(' ')
}

function quoteWord(word: string, isFirst: boolean): string {
  if (UNSEEN.test(word)) return `$'${Array.from(word, escapeUnseen).join('')}'`
  if (PLAIN_WORD.test(word) && !(isFirst && ASSIGNMENT.test(word))) return word
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}

function escapeUnseen(letter: string): string {
  if (letter === "'" || letter === '\\') return `\\${letter}`
  if (letter === '\n') return '\\n'
  if (letter === '\t') return '\\t'
  if (letter === '\r') return '\\r'
  if (!UNSEEN.test(letter)) return letter
  const code = letter.codePointAt(0) ?? 0
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}
