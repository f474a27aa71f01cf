/** A token of JavaScript or TypeScript source. Positions count UTF-16 units from the start of the text. */
export type Token = { start: number; end: number; text: string } & (
  | { kind: 'name' | 'operator' | 'expression' }
  | { kind: 'number'; value: number }
  | { kind: 'string'; value: string }
  | { kind: 'template'; chunks: Chunk[]; holes: Token[][] }
)

/** Text of a template between its holes. */
export interface Chunk {
  value: string
  start: number
  end: number
}

/** Source that is beyond what is understood here. It is left alone, never guessed at. */
export class Unsupported extends Error {}

/** What `read` makes of source; `undefined` when that is beyond what is understood, or nested too deeply. */
export function ifSupported<Result>(read: () => Result): Result | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Unsupported || error instanceof RangeError) return undefined
    throw error
  }
}

const MAX_NESTING = 100

const blank = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/|^#![^\n]*)+/y
const name = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy
const number = /0[xX][\da-fA-F]+|0[bB][01]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y
const operator = /\.{3}|=>|[=!]==?|\*\*|<=|>=|&&=?|\|\|=?|\?\?=?|\?\.(?!\d)|\+\+|--|[-+*/%]=|[-+*/%<>=!?:.,;()[\]{}&|^~@#]/y
const expression = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y

/** Throws `Unsupported` for text that is no such source. */
export function readTokens(text: string): Token[] {
  return readUntil(text, 0, undefined).tokens
}

function readUntil(text: string, from: number, closing: '}' | undefined): { tokens: Token[]; end: number } {
  const tokens: Token[] = []
  let depth = 0
  for (let at = skipBlank(text, from); at < text.length; at = skipBlank(text, at)) {
    const token = readToken(text, at, tokens.at(-1))
    if (token.kind === 'operator' && '([{'.includes(token.text)) depth += 1
    if (token.kind === 'operator' && ')]}'.includes(token.text)) depth -= 1
    if (depth < 0 && token.text === closing) return { tokens, end: at }
    if (depth > MAX_NESTING) throw new Unsupported('brackets nested this deeply')
    tokens.push(token)
    at = token.end
  }
  if (closing !== undefined) throw new Unsupported('a template without its end')
  return { tokens, end: text.length }
}

function readToken(text: string, start: number, previous: Token | undefined): Token {
  const first = text[start] ?? ''
  if (first === '"' || first === "'") return readString(text, start)
  if (first === '`') return readTemplate(text, start)
  const word = match(name, text, start)
  if (word !== undefined) return { kind: 'name', text: word, start, end: start + word.length }
  const digits = match(number, text, start)
  if (digits !== undefined) {
    return { kind: 'number', value: Number(digits.replaceAll('_', '')), text: digits, start, end: start + digits.length }
  }
  const pattern = first === '/' && !endsOperand(previous) ? match(expression, text, start) : undefined
  if (pattern !== undefined) return { kind: 'expression', text: pattern, start, end: start + pattern.length }
  const sign = match(operator, text, start)
  if (sign === undefined) throw new Unsupported(`the character ${JSON.stringify(first)}`)
  return { kind: 'operator', text: sign, start, end: start + sign.length }
}

/** After an operand a slash divides; elsewhere it begins a regular expression. */
function endsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false
  if (token.kind === 'operator') return token.text === ')' || token.text === ']' || token.text === '}'
  return token.text !== 'return' && token.text !== 'typeof'
}

function readString(text: string, start: number): Token {
  const quote = text[start] ?? ''
  let at = start + 1
  let value = ''
  while (text[at] !== quote) {
    const piece = readCharacter(text, at)
    if (text[at] === '\n') throw new Unsupported('a string without its end')
    value += piece.value
    at = piece.end
  }
  return { kind: 'string', value, text: text.slice(start, at + 1), start, end: at + 1 }
}

function readTemplate(text: string, start: number): Token {
  const chunks: Chunk[] = []
  const holes: Token[][] = []
  let chunk = { value: '', start: start + 1, end: start + 1 }
  let at = start + 1
  while (text[at] !== '`') {
    if (text.startsWith('${', at)) {
      chunks.push({ ...chunk, end: at })
      const hole = readUntil(text, at + 2, '}')
      holes.push(hole.tokens)
      at = hole.end + 1
      chunk = { value: '', start: at, end: at }
      continue
    }
    const piece = readCharacter(text, at)
    chunk.value += piece.value
    at = piece.end
  }
  chunks.push({ ...chunk, end: at })
  return { kind: 'template', chunks, holes, text: text.slice(start, at + 1), start, end: at + 1 }
}

const escapes: Record<string, string | undefined> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0', '\n': '' }

function readCharacter(text: string, at: number): { value: string; end: number } {
  const unit = text[at]
  if (unit === undefined) throw new Unsupported('a string without its end')
  if (unit !== '\\') return { value: unit, end: at + 1 }
  const coded = match(/\\(?:u\{[\da-fA-F]{1,5}\}|u[\da-fA-F]{4}|x[\da-fA-F]{2})/y, text, at)
  if (coded !== undefined) {
    return { value: String.fromCodePoint(parseInt(coded.replaceAll(/[^\da-fA-F]/g, ''), 16)), end: at + coded.length }
  }
  const escaped = text[at + 1] ?? ''
  return { value: escapes[escaped] ?? escaped, end: at + 2 }
}

function skipBlank(text: string, at: number): number {
  return at + (match(blank, text, at)?.length ?? 0)
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}
