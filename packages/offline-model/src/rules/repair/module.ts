import { expect, isNext, peek, skip, skipBrackets, take, takeName } from './cursor.ts'
import type { Cursor } from './cursor.ts'
import { nameOf, parseDeclaration, parseExpression, parseFunction } from './parse.ts'
import type { Expression } from './syntax.ts'
import { ifSupported, readTokens } from './tokens.ts'
import type { Token } from './tokens.ts'

/** What a file of source defines, as far as it is understood. */
export interface Module {
  path: string
  text: string
  tokens: readonly Token[]
  /** Top-level functions and constants, by their name in the file, in its order. */
  definitions: ReadonlyMap<string, Expression>
  /** Exported name to the expression it stands for; `module.exports` is a name of its own. */
  exports: ReadonlyMap<string, Expression>
  imports: readonly Import[]
  /** Every `const x = …` anywhere, for tests, which keep values inside callbacks. */
  constants: readonly Constant[]
}

export interface Import {
  local: string
  /** The exported name; `*` for all of them, `module.exports` for what `require` gives. */
  imported: string
  from: string
}

interface Constant {
  name: string
  value: Expression
  /** Where its statement ends. */
  end: number
}

interface Draft {
  definitions: Map<string, Expression>
  exports: Map<string, Expression>
  imports: Import[]
}

/** `undefined` for text whose very tokens are not understood. */
export function readModule(path: string, text: string): Module | undefined {
  const tokens = ifSupported(() => readTokens(text))
  if (tokens === undefined) return undefined
  const cursor: Cursor = { tokens, at: 0 }
  const draft: Draft = { definitions: new Map(), exports: new Map(), imports: [] }
  while (peek(cursor) !== undefined) {
    const from = cursor.at
    if (ifSupported(() => readTopLevel(cursor, draft)) === true) continue
    cursor.at = from
    stepOver(cursor)
  }
  return { path, text, tokens, ...draft, constants: readConstants(tokens) }
}

/** Whatever is not understood is passed by, with all that is inside its brackets. */
function stepOver(cursor: Cursor): void {
  const from = cursor.at
  const isOpen = isNext(cursor, '(') || isNext(cursor, '[') || isNext(cursor, '{')
  if (isOpen && ifSupported(() => (skipBrackets(cursor), true)) === true) return
  cursor.at = from + 1
}

/** Reads one statement of the kinds that define something; false for all others. */
function readTopLevel(cursor: Cursor, draft: Draft): boolean {
  if (isNext(cursor, 'import')) return readImport(cursor, draft)
  if (isNext(cursor, 'export')) return readExport(cursor, draft)
  if (isNext(cursor, 'exports') || isNext(cursor, 'module')) return readCommonExport(cursor, draft)
  return readDefinition(cursor, draft).length > 0
}

function isFunctionNext(cursor: Cursor): boolean {
  return isNext(cursor, 'function') || (isNext(cursor, 'async') && isNext(cursor, 'function', 1))
}

/** The names that a function or a declaration defines. */
function readDefinition(cursor: Cursor, draft: Draft): string[] {
  if (isFunctionNext(cursor)) {
    const value = parseFunction(cursor)
    const name = nameOf(cursor, value)
    draft.definitions.set(name, value)
    return [name]
  }
  if (!isNext(cursor, 'const') && !isNext(cursor, 'let') && !isNext(cursor, 'var')) return []
  const statement = parseDeclaration(cursor)
  const names: string[] = []
  for (const { target, value } of statement.kind === 'declare' ? statement.declared : []) {
    if (value === undefined) continue
    const from = requiredFrom(value)
    if (from !== undefined) {
      const pairs = target.kind === 'one' ? [{ local: target.name, imported: 'module.exports' }] : target.names.map((name) => ({ local: name ?? '', imported: name ?? '' }))
      draft.imports.push(...pairs.map((pair) => ({ ...pair, from })))
    } else if (target.kind === 'one') draft.definitions.set(target.name, value)
    names.push(...(target.kind === 'one' ? [target.name] : []))
  }
  return names.length > 0 ? names : ['']
}

function requiredFrom(value: Expression): string | undefined {
  if (value.kind !== 'call' || value.callee.kind !== 'name' || value.callee.name !== 'require') return undefined
  const [from] = value.args
  return from?.kind === 'literal' && typeof from.value === 'string' ? from.value : undefined
}

function readImport(cursor: Cursor, { imports }: Draft): boolean {
  expect(cursor, 'import')
  skip(cursor, 'type')
  const found: Omit<Import, 'from'>[] = []
  do {
    if (skip(cursor, '*')) {
      expect(cursor, 'as')
      found.push({ local: takeName(cursor), imported: '*' })
    } else if (isNext(cursor, '{')) {
      found.push(...readNames(cursor).map(({ inner, outer }) => ({ imported: inner, local: outer })))
    } else if (peek(cursor)?.kind === 'name') found.push({ local: takeName(cursor), imported: 'default' })
    else return false
  } while (skip(cursor, ','))
  expect(cursor, 'from')
  const from = take(cursor)
  if (from.kind !== 'string') return false
  imports.push(...found.map((one) => ({ ...one, from: from.value })))
  return true
}

/** `{ a, b as c }`: what stands before `as`, and after it. */
function readNames(cursor: Cursor): { inner: string; outer: string }[] {
  expect(cursor, '{')
  const names: { inner: string; outer: string }[] = []
  while (!skip(cursor, '}')) {
    if (isNext(cursor, 'type') && peek(cursor, 1)?.kind === 'name') take(cursor)
    const inner = takeName(cursor)
    names.push({ inner, outer: skip(cursor, 'as') ? takeName(cursor) : inner })
    if (!isNext(cursor, '}')) expect(cursor, ',')
  }
  return names
}

function readExport(cursor: Cursor, draft: Draft): boolean {
  expect(cursor, 'export')
  if (isNext(cursor, '{')) {
    const names = readNames(cursor)
    if (skip(cursor, 'from')) {
      const from = take(cursor)
      if (from.kind !== 'string') return false
      // A name that no source can spell stands between the import and the export.
      for (const { inner, outer } of names) {
        draft.imports.push({ local: `export ${outer}`, imported: inner, from: from.value })
        draft.exports.set(outer, nameNode(`export ${outer}`))
      }
      return true
    }
    for (const { inner, outer } of names) draft.exports.set(outer, nameNode(inner))
    return true
  }
  if (skip(cursor, 'default')) {
    // A function without a name is defined by the empty one.
    const [defined] = isFunctionNext(cursor) ? readDefinition(cursor, draft) : []
    draft.exports.set('default', defined === undefined ? parseExpression(cursor) : nameNode(defined))
    return true
  }
  const names = readDefinition(cursor, draft)
  for (const name of names) draft.exports.set(name, nameNode(name))
  return names.length > 0
}

/** `module.exports = …`, `exports.x = …` and `module.exports.x = …`. */
function readCommonExport(cursor: Cursor, { exports }: Draft): boolean {
  if (skip(cursor, 'module')) expect(cursor, '.')
  expect(cursor, 'exports')
  const name = skip(cursor, '.') ? takeName(cursor) : undefined
  expect(cursor, '=')
  const value = parseExpression(cursor)
  exports.set(name ?? 'module.exports', value)
  if (name !== undefined || value.kind !== 'object') return true
  for (const entry of value.entries) {
    if (entry.key?.kind === 'literal') exports.set(String(entry.key.value), entry.value)
  }
  return true
}

function nameNode(name: string): Expression {
  return { kind: 'name', name, start: 0, end: 0 }
}

function readConstants(tokens: readonly Token[]): Constant[] {
  return tokens.flatMap((token, at) => {
    if (token.kind !== 'name' || (token.text !== 'const' && token.text !== 'let')) return []
    const statement = ifSupported(() => parseDeclaration({ tokens, at }))
    if (statement?.kind !== 'declare') return []
    return statement.declared.flatMap(({ target, value }) =>
      target.kind === 'one' && value !== undefined && requiredFrom(value) === undefined ? [{ name: target.name, value, end: statement.end }] : [],
    )
  })
}
