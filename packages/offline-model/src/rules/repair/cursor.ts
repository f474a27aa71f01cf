import { Unsupported } from './tokens.ts'
import type { Token } from './tokens.ts'

/** A place in a list of tokens, which the parsers move on. */
export interface Cursor {
  readonly tokens: readonly Token[]
  at: number
}

export function peek(cursor: Cursor, ahead = 0): Token | undefined {
  return cursor.tokens[cursor.at + ahead]
}

/** Whether the next token is this word or sign; strings never are. */
export function isNext(cursor: Cursor, text: string, ahead = 0): boolean {
  const token = peek(cursor, ahead)
  return token !== undefined && token.text === text && (token.kind === 'operator' || token.kind === 'name')
}

export function skip(cursor: Cursor, text: string): boolean {
  if (!isNext(cursor, text)) return false
  cursor.at += 1
  return true
}

export function take(cursor: Cursor): Token {
  const token = peek(cursor)
  if (token === undefined) throw new Unsupported('the end of the file')
  cursor.at += 1
  return token
}

/** Moves over this word or sign, or throws `Unsupported`. */
export function expect(cursor: Cursor, text: string): Token {
  if (!isNext(cursor, text)) throw new Unsupported(`${peek(cursor)?.text ?? 'the end of the file'} in place of ${text}`)
  return take(cursor)
}

export function takeName(cursor: Cursor): string {
  const token = take(cursor)
  if (token.kind !== 'name') throw new Unsupported(`${token.text} in place of a name`)
  return token.text
}

/** Where the token before the next one ends. */
export function lastEnd(cursor: Cursor): number {
  return cursor.tokens[cursor.at - 1]?.end ?? 0
}

// A map, because tokens may have the names of what every object inherits.
const closers = new Map([['(', ')'], ['[', ']'], ['{', '}'], ['<', '>']])

/** Moves over a pair of brackets and all that is inside. */
export function skipBrackets(cursor: Cursor): void {
  const open = take(cursor).text
  const close = closers.get(open)
  if (close === undefined) throw new Unsupported(`${open} in place of a bracket`)
  while (!skip(cursor, close)) {
    const text = peek(cursor)?.text ?? ''
    if (closers.has(text) && (text !== '<' || open === '<')) skipBrackets(cursor)
    else take(cursor)
  }
}

/** Moves over a TypeScript type. Its meaning is of no concern here. */
export function skipType(cursor: Cursor): void {
  do {
    while (skip(cursor, '|') || skip(cursor, '&') || skip(cursor, 'readonly') || skip(cursor, 'keyof') || skip(cursor, 'typeof'));
    if (isNext(cursor, '(') || isNext(cursor, '{') || isNext(cursor, '[')) skipBrackets(cursor)
    else take(cursor)
    while (skip(cursor, '.')) take(cursor)
    if (isNext(cursor, '<')) skipBrackets(cursor)
    while (isNext(cursor, '[')) skipBrackets(cursor)
    if (skip(cursor, 'is')) skipType(cursor)
  } while (isNext(cursor, '|') || isNext(cursor, '&'))
}
