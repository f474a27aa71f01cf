import { expect, isNext, lastEnd, peek, skip, skipBrackets, skipType, take, takeName } from './cursor.ts'
import type { Cursor } from './cursor.ts'
import type { Block, Case, Expression, FunctionNode, Parameter, Statement, Target } from './syntax.ts'
import { Unsupported } from './tokens.ts'
import type { Token } from './tokens.ts'

/**
 * Reads the part of JavaScript and TypeScript that small pure functions are written in. Everything
 * else (classes, generators, regular expressions, …) throws `Unsupported`. Nothing is ever waited for, so
 * `async` and `await` are read over.
 */

const binding: Record<string, number | undefined> = {
  '??': 1, '||': 2, '&&': 3, '==': 8, '!=': 8, '===': 8, '!==': 8, '<': 9, '<=': 9, '>': 9, '>=': 9,
  in: 9, '+': 11, '-': 11, '*': 12, '/': 12, '%': 12, '**': 13,
}
const assignments = new Set(['=', '+=', '-=', '*=', '/=', '%='])
const prefixes = new Set(['!', '-', '+', 'typeof'])
const refused = new Set(['class', 'yield', 'this', 'super', 'try', 'delete', 'void', 'with', 'do'])

/** One expression without a comma at its outermost. */
export function parseExpression(cursor: Cursor): Expression {
  const left = parseChoice(cursor)
  const operator = peek(cursor)
  if (operator?.kind !== 'operator' || !assignments.has(operator.text)) return left
  take(cursor)
  const value = parseExpression(cursor)
  return { kind: 'assign', target: left, operator: operator.text.slice(0, -1), value, isPostfix: false, start: left.start, end: value.end }
}

function parseChoice(cursor: Cursor): Expression {
  const arrow = parseArrow(cursor)
  if (arrow !== undefined) return arrow
  const test = parseBinary(cursor, 0)
  if (!skip(cursor, '?')) return test
  const yes = parseExpression(cursor)
  expect(cursor, ':')
  const no = parseExpression(cursor)
  return { kind: 'choice', test, yes, no, start: test.start, end: no.end }
}

function parseBinary(cursor: Cursor, least: number): Expression {
  let left = parseUnary(cursor)
  for (;;) {
    const sign = peek(cursor)
    if (isNext(cursor, 'as') || isNext(cursor, 'satisfies')) {
      take(cursor)
      skipType(cursor)
      continue
    }
    const strength = sign?.kind === 'operator' || sign?.text === 'in' ? binding[sign.text] : undefined
    if (sign === undefined || strength === undefined || strength <= least) return left
    take(cursor)
    // `**` alone binds to the right.
    const right = parseBinary(cursor, sign.text === '**' ? strength - 1 : strength)
    left = { kind: 'binary', operator: sign.text, left, right, sign: { start: sign.start, end: sign.end }, start: left.start, end: right.end }
  }
}

function parseUnary(cursor: Cursor): Expression {
  skip(cursor, 'await')
  const token = peek(cursor)
  if (token !== undefined && token.kind !== 'string' && prefixes.has(token.text)) {
    take(cursor)
    const value = parseUnary(cursor)
    return { kind: 'unary', operator: token.text, value, start: token.start, end: value.end }
  }
  if (token !== undefined && (skip(cursor, '++') || skip(cursor, '--'))) {
    const target = parseUnary(cursor)
    return step(target, token, { isPostfix: false, start: token.start, end: target.end })
  }
  const target = parsePostfix(cursor)
  const sign = peek(cursor)
  if (sign !== undefined && (skip(cursor, '++') || skip(cursor, '--'))) {
    return step(target, sign, { isPostfix: true, start: target.start, end: sign.end })
  }
  return target
}

function step(target: Expression, sign: Token, place: { isPostfix: boolean; start: number; end: number }): Expression {
  const one: Expression = { kind: 'literal', value: 1, start: sign.start, end: sign.start }
  return { kind: 'assign', target, operator: sign.text.slice(0, 1), value: one, ...place }
}

function parsePostfix(cursor: Cursor): Expression {
  const isNew = isNext(cursor, 'new')
  if (isNew) take(cursor)
  let node = parsePrimary(cursor)
  for (;;) {
    const { start } = node
    if (isNext(cursor, '.') || isNext(cursor, '?.')) {
      const isOptional = take(cursor).text === '?.'
      if (isOptional && isNext(cursor, '(')) throw new Unsupported('an optional call')
      node = { kind: 'member', object: node, key: isOptional && isNext(cursor, '[') ? parseKey(cursor) : parseField(cursor), isOptional, start, end: lastEnd(cursor) }
    } else if (isNext(cursor, '[')) {
      node = { kind: 'member', object: node, key: parseKey(cursor), isOptional: false, start, end: lastEnd(cursor) }
    } else if (isNext(cursor, '(')) {
      const args = parseList(cursor, '(', ')')
      node = { kind: isNew ? 'new' : 'call', callee: node, args, start, end: lastEnd(cursor) }
    } else if (isNext(cursor, '!') && !isNext(cursor, '=', 1)) {
      take(cursor)
    } else return node
  }
}

function parseField(cursor: Cursor): Expression {
  const token = take(cursor)
  if (token.kind !== 'name') throw new Unsupported(`the field ${token.text}`)
  return { kind: 'literal', value: token.text, start: token.start, end: token.end }
}

function parseKey(cursor: Cursor): Expression {
  expect(cursor, '[')
  const key = parseExpression(cursor)
  expect(cursor, ']')
  return key
}

/** Expressions between brackets, separated by commas. */
export function parseList(cursor: Cursor, open: string, close: string): Expression[] {
  expect(cursor, open)
  const items: Expression[] = []
  while (!skip(cursor, close)) {
    const start = peek(cursor)?.start ?? 0
    if (skip(cursor, '...')) {
      const value = parseExpression(cursor)
      items.push({ kind: 'spread', value, start, end: value.end })
    } else items.push(parseExpression(cursor))
    if (!isNext(cursor, close)) expect(cursor, ',')
  }
  return items
}

const constants = new Map<string, boolean | null | undefined | number>([
  ['true', true], ['false', false], ['null', null], ['undefined', undefined], ['NaN', NaN], ['Infinity', Infinity],
])

function parsePrimary(cursor: Cursor): Expression {
  if (isNext(cursor, '[')) {
    const { start } = take(cursor)
    cursor.at -= 1
    return { kind: 'array', items: parseList(cursor, '[', ']'), start, end: lastEnd(cursor) }
  }
  if (isNext(cursor, '{')) return parseObject(cursor)
  if (isNext(cursor, 'function') || isNext(cursor, 'function', 1)) return parseFunction(cursor)
  const token = take(cursor)
  const { start, end } = token
  switch (token.kind) {
    case 'number':
    case 'string':
      return { kind: 'literal', value: token.value, start, end }
    case 'template':
      return { kind: 'template', chunks: token.chunks, holes: token.holes.map(parseWhole), start, end }
    case 'name':
      if (refused.has(token.text)) throw new Unsupported(token.text)
      return constants.has(token.text)
        ? { kind: 'literal', value: constants.get(token.text), start, end }
        : { kind: 'name', name: token.text, start, end }
    case 'operator': {
      if (token.text !== '(') throw new Unsupported(token.text)
      const inner = parseExpression(cursor)
      expect(cursor, ')')
      return { ...inner, start, end: lastEnd(cursor) }
    }
    case 'expression':
      throw new Unsupported('a regular expression')
  }
}

function parseWhole(tokens: readonly Token[]): Expression {
  const cursor: Cursor = { tokens, at: 0 }
  const node = parseExpression(cursor)
  if (peek(cursor) !== undefined) throw new Unsupported('an expression that goes on')
  return node
}

function parseObject(cursor: Cursor): Expression {
  const { start } = expect(cursor, '{')
  const entries: { key: Expression | undefined; value: Expression }[] = []
  while (!skip(cursor, '}')) {
    entries.push(parseEntry(cursor))
    if (!isNext(cursor, '}')) expect(cursor, ',')
  }
  return { kind: 'object', entries, start, end: lastEnd(cursor) }
}

function parseEntry(cursor: Cursor): { key: Expression | undefined; value: Expression } {
  if (skip(cursor, '...')) return { key: undefined, value: parseExpression(cursor) }
  if (isNext(cursor, '[')) {
    const key = parseKey(cursor)
    expect(cursor, ':')
    return { key, value: parseExpression(cursor) }
  }
  const token = take(cursor)
  const { start, end } = token
  if (!('value' in token) && token.kind !== 'name') throw new Unsupported(token.text)
  const key: Expression = { kind: 'literal', value: 'value' in token ? token.value : token.text, start, end }
  if (skip(cursor, ':')) return { key, value: parseExpression(cursor) }
  if (isNext(cursor, '(')) return { key, value: parseFunctionRest(cursor, start) }
  return { key, value: { kind: 'name', name: token.text, start, end } }
}

/** An arrow function when one begins here; otherwise nothing is moved. */
function parseArrow(cursor: Cursor): FunctionNode | undefined {
  const start = peek(cursor)?.start ?? 0
  if (isNext(cursor, 'async') && (isNext(cursor, '(', 1) || isNext(cursor, '=>', 2))) take(cursor)
  const from = cursor.at
  if (peek(cursor)?.kind === 'name' && isNext(cursor, '=>', 1)) {
    const params: Parameter[] = [{ target: { kind: 'one', name: takeName(cursor) }, fallback: undefined, isRest: false }]
    return parseArrowBody(cursor, params, start)
  }
  if (!isNext(cursor, '(') || !isArrowHead(cursor)) {
    cursor.at = from
    return undefined
  }
  cursor.at = from
  const params = parseParameters(cursor)
  if (skip(cursor, ':')) skipType(cursor)
  return parseArrowBody(cursor, params, start)
}

function isArrowHead(cursor: Cursor): boolean {
  skipBrackets(cursor)
  if (isNext(cursor, '=>')) return true
  if (!skip(cursor, ':')) return false
  try {
    skipType(cursor)
  } catch {
    // No type follows, so this was the colon of a choice.
    return false
  }
  return isNext(cursor, '=>')
}

function parseArrowBody(cursor: Cursor, params: Parameter[], start: number): FunctionNode {
  expect(cursor, '=>')
  const body = isNext(cursor, '{') ? parseBlock(cursor) : parseExpression(cursor)
  return { kind: 'function', params, body, start, end: lastEnd(cursor) }
}

/** `function name?(…) {…}`; the name is left to the caller. */
export function parseFunction(cursor: Cursor): FunctionNode {
  const start = peek(cursor)?.start ?? 0
  skip(cursor, 'async')
  expect(cursor, 'function')
  if (peek(cursor)?.kind === 'name') take(cursor)
  return parseFunctionRest(cursor, start)
}

function parseFunctionRest(cursor: Cursor, start: number): FunctionNode {
  if (isNext(cursor, '<')) skipBrackets(cursor)
  const params = parseParameters(cursor)
  if (skip(cursor, ':')) skipType(cursor)
  const body = parseBlock(cursor)
  return { kind: 'function', params, body, start, end: body.end }
}

export function parseParameters(cursor: Cursor): Parameter[] {
  expect(cursor, '(')
  const params: Parameter[] = []
  while (!skip(cursor, ')')) {
    const isRest = skip(cursor, '...')
    const target = parseTarget(cursor)
    skip(cursor, '?')
    if (skip(cursor, ':')) skipType(cursor)
    params.push({ target, isRest, fallback: skip(cursor, '=') ? parseExpression(cursor) : undefined })
    if (!isNext(cursor, ')')) expect(cursor, ',')
  }
  return params
}

export function parseTarget(cursor: Cursor): Target {
  const isFields = isNext(cursor, '{')
  if (!isFields && !isNext(cursor, '[')) return { kind: 'one', name: takeName(cursor) }
  take(cursor)
  const names: (string | undefined)[] = []
  while (!skip(cursor, isFields ? '}' : ']')) {
    names.push(isNext(cursor, ',') ? undefined : takeName(cursor))
    if (!isNext(cursor, isFields ? '}' : ']')) expect(cursor, ',')
  }
  return { kind: isFields ? 'fields' : 'items', names }
}

export function parseBlock(cursor: Cursor): Block {
  const { start } = expect(cursor, '{')
  const statements: Statement[] = []
  while (!skip(cursor, '}')) {
    if (!skip(cursor, ';')) statements.push(parseStatement(cursor))
  }
  return { kind: 'block', statements, start, end: lastEnd(cursor) }
}

function parseStatement(cursor: Cursor): Statement {
  const start = peek(cursor)?.start ?? 0
  const statement = parseStatementBody(cursor)
  skip(cursor, ';')
  return { ...statement, start, end: lastEnd(cursor) }
}

const NOWHERE = { start: 0, end: 0 }

function parseStatementBody(cursor: Cursor): Statement {
  if (isNext(cursor, '{')) return parseBlock(cursor)
  if (isNext(cursor, 'const') || isNext(cursor, 'let') || isNext(cursor, 'var')) return parseDeclaration(cursor)
  if (isNext(cursor, 'function') || (isNext(cursor, 'async') && isNext(cursor, 'function', 1))) {
    const value = parseFunction(cursor)
    return { kind: 'function-declaration', name: nameOf(cursor, value), value, ...NOWHERE }
  }
  if (skip(cursor, 'switch')) return { kind: 'switch', subject: parseTest(cursor), cases: parseCases(cursor), ...NOWHERE }
  if (skip(cursor, 'if')) {
    const test = parseTest(cursor)
    const yes = parseStatement(cursor)
    return { kind: 'if', test, yes, no: skip(cursor, 'else') ? parseStatement(cursor) : undefined, ...NOWHERE }
  }
  if (skip(cursor, 'return')) {
    const isBare = isNext(cursor, ';') || isNext(cursor, '}')
    return { kind: 'return', value: isBare ? undefined : parseExpression(cursor), ...NOWHERE }
  }
  if (skip(cursor, 'throw')) return { kind: 'throw', value: parseExpression(cursor), ...NOWHERE }
  if (skip(cursor, 'while')) {
    return { kind: 'for', first: undefined, test: parseTest(cursor), step: undefined, body: parseStatement(cursor), ...NOWHERE }
  }
  if (skip(cursor, 'for')) return parseFor(cursor)
  if (skip(cursor, 'break')) return { kind: 'jump', to: 'break', ...NOWHERE }
  if (skip(cursor, 'continue')) return { kind: 'jump', to: 'continue', ...NOWHERE }
  return { kind: 'expression', value: parseExpression(cursor), ...NOWHERE }
}

/** The name that a function was declared with. */
export function nameOf(cursor: Cursor, { start }: FunctionNode): string {
  const at = cursor.tokens.findIndex((token) => token.start === start)
  const name = cursor.tokens.slice(at).find(({ text }) => text !== 'async' && text !== 'function')
  return name?.kind === 'name' ? name.text : ''
}

function parseCases(cursor: Cursor): Case[] {
  expect(cursor, '{')
  const cases: Case[] = []
  while (!skip(cursor, '}')) {
    const value = skip(cursor, 'default') ? undefined : (expect(cursor, 'case'), parseExpression(cursor))
    expect(cursor, ':')
    const statements: Statement[] = []
    while (!isNext(cursor, 'case') && !isNext(cursor, 'default') && !isNext(cursor, '}')) statements.push(parseStatement(cursor))
    cases.push({ value, statements })
  }
  return cases
}

function parseTest(cursor: Cursor): Expression {
  expect(cursor, '(')
  const test = parseExpression(cursor)
  expect(cursor, ')')
  return test
}

/** `const a = 1, b = 2`, without its semicolon. */
export function parseDeclaration(cursor: Cursor): Statement {
  const { start } = take(cursor)
  const declared: { target: Target; value: Expression | undefined }[] = []
  do {
    const target = parseTarget(cursor)
    if (skip(cursor, ':')) skipType(cursor)
    declared.push({ target, value: skip(cursor, '=') ? parseExpression(cursor) : undefined })
  } while (skip(cursor, ','))
  return { kind: 'declare', declared, start, end: lastEnd(cursor) }
}

function parseFor(cursor: Cursor): Statement {
  expect(cursor, '(')
  const from = cursor.at
  if (skip(cursor, 'const') || skip(cursor, 'let')) {
    const target = parseTarget(cursor)
    if (skip(cursor, 'of')) {
      const list = parseExpression(cursor)
      expect(cursor, ')')
      return { kind: 'for-of', target, list, body: parseStatement(cursor), ...NOWHERE }
    }
  }
  cursor.at = from
  const first = isNext(cursor, ';') ? undefined : parseStatementBody(cursor)
  expect(cursor, ';')
  const test = isNext(cursor, ';') ? undefined : parseExpression(cursor)
  expect(cursor, ';')
  const step = isNext(cursor, ')') ? undefined : parseExpression(cursor)
  expect(cursor, ')')
  return { kind: 'for', first, test, step, body: parseStatement(cursor), ...NOWHERE }
}
