/**
 * Glob matching in time proportional to pattern length times name length.
 *
 * Patterns come from models and from `.gitignore` files of unknown repositories. Libraries that
 * translate a glob into a JavaScript regular expression backtrack: `*a*a*a*a*a*b` against a long
 * name holds the event loop for minutes.
 */

export interface Glob {
  /** `path` is relative, with `/` between its parts and none at the ends. */
  matches(path: string): boolean
}

export type GlobResult = { readonly ok: true; readonly glob: Glob } | { readonly ok: false; readonly message: string }

type CharToken =
  | { readonly kind: 'literal'; readonly char: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'many' }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] }

type SegmentToken = { readonly kind: 'many-segments' } | { readonly kind: 'segment'; readonly tokens: readonly CharToken[] }

const MAX_PATTERN_LENGTH = 1024
const MAX_ALTERNATIVES = 64

/**
 * `*` and `?` stay within one part of a path, `**` crosses parts, `[a-z]` and `[!a-z]` are classes,
 * `{a,b}` are alternatives, a backslash takes the next character literally. Case-sensitive; a leading
 * dot needs no special mention. Without a slash the pattern is held against the last part alone.
 */
export function compileGlob(pattern: string): GlobResult {
  if (pattern.length === 0) return { ok: false, message: 'the glob is empty' }
  if (pattern.length > MAX_PATTERN_LENGTH) {
    return { ok: false, message: `the glob is longer than ${MAX_PATTERN_LENGTH} characters` }
  }
  const alternatives = expandBraces(pattern)
  if (alternatives === undefined) {
    return { ok: false, message: `the glob's braces stand for more than ${MAX_ALTERNATIVES} alternatives` }
  }
  const matchers = alternatives.map(compileAlternative)
  return { ok: true, glob: { matches: (path) => matchers.some((matcher) => matcher(path)) } }
}

/** Without braces, and anchored: the pattern is held against the whole path. */
export function compileAnchoredGlob(pattern: string): Glob {
  const tokens = parsePath(pattern)
  return { matches: (path) => matchPath(tokens, path) }
}

function compileAlternative(alternative: string): (path: string) => boolean {
  const anchored = alternative.replace(/^\.?\//, '')
  const tokens = parsePath(anchored)
  if (alternative.includes('/')) return (path) => matchPath(tokens, path)
  return (path) => matchPath(tokens, path.slice(path.lastIndexOf('/') + 1))
}

function expandBraces(pattern: string): string[] | undefined {
  const done: string[] = []
  const open = [pattern]
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    const group = firstBraceGroup(current)
    if (group === undefined) done.push(current)
    else {
      const before = current.slice(0, group.start)
      const after = current.slice(group.end + 1)
      open.push(...group.options.map((option) => before + option + after))
    }
    if (done.length + open.length > MAX_ALTERNATIVES) return undefined
  }
  return done
}

interface BraceGroup {
  readonly start: number
  readonly end: number
  readonly options: readonly string[]
}

/** The first balanced `{a,b}`; braces without a comma or without an end are ordinary characters. */
function firstBraceGroup(pattern: string): BraceGroup | undefined {
  for (let start = pattern.indexOf('{'); start !== -1; start = pattern.indexOf('{', start + 1)) {
    if (isEscaped(pattern, start)) continue
    const group = readBraceGroup(pattern, start)
    if (group !== undefined && group.options.length > 1) return group
  }
  return undefined
}

function readBraceGroup(pattern: string, start: number): BraceGroup | undefined {
  const options: string[] = []
  let depth = 0
  let optionStart = start + 1
  for (let index = start; index < pattern.length; index += 1) {
    const char = pattern[index]
    if (char === '\\') index += 1
    else if (char === '{') depth += 1
    else if (char === ',' && depth === 1) {
      options.push(pattern.slice(optionStart, index))
      optionStart = index + 1
    } else if (char === '}') {
      depth -= 1
      if (depth === 0) return { start, end: index, options: [...options, pattern.slice(optionStart, index)] }
    }
  }
  return undefined
}

function isEscaped(text: string, index: number): boolean {
  let backslashes = 0
  while (text[index - 1 - backslashes] === '\\') backslashes += 1
  return backslashes % 2 === 1
}

function parsePath(pattern: string): readonly SegmentToken[] {
  const segments = pattern.split('/').filter((segment) => segment !== '')
  const tokens: SegmentToken[] = segments.map((segment) =>
    segment === '**' ? { kind: 'many-segments' } : { kind: 'segment', tokens: parseSegment(segment) },
  )
  // `a/**` is everything inside `a`, not `a` itself.
  if (tokens.at(-1)?.kind === 'many-segments') tokens.push({ kind: 'segment', tokens: [{ kind: 'many' }] })
  return tokens
}

function parseSegment(segment: string): readonly CharToken[] {
  const chars = Array.from(segment)
  const tokens: CharToken[] = []
  for (let index = 0; index < chars.length; index += 1) {
    const char = chars[index] ?? ''
    const charClass = char === '[' ? readClass(chars, index) : undefined
    if (charClass !== undefined) {
      tokens.push(charClass.token)
      index = charClass.end
    } else if (char === '*') tokens.push({ kind: 'many' })
    else if (char === '?') tokens.push({ kind: 'any' })
    else if (char === '\\' && index + 1 < chars.length) {
      index += 1
      tokens.push({ kind: 'literal', char: chars[index] ?? '' })
    } else tokens.push({ kind: 'literal', char })
  }
  return tokens
}

/** Undefined when the bracket is never closed: it is then an ordinary character. */
function readClass(chars: readonly string[], start: number): { token: CharToken; end: number } | undefined {
  const negated = chars[start + 1] === '!' || chars[start + 1] === '^'
  const first = start + (negated ? 2 : 1)
  const ranges: (readonly [string, string])[] = []
  for (let index = first; index < chars.length; index += 1) {
    if (chars[index] === ']' && index > first) return { token: { kind: 'class', negated, ranges }, end: index }
    if (chars[index] === '\\' && index + 1 < chars.length) index += 1
    const from = chars[index] ?? ''
    const to = chars[index + 2]
    if (chars[index + 1] === '-' && to !== undefined && to !== ']') {
      ranges.push([from, to])
      index += 2
    } else ranges.push([from, from])
  }
  return undefined
}

function matchPath(tokens: readonly SegmentToken[], path: string): boolean {
  return matchSequence<SegmentToken, string>(tokens, path.split('/'), {
    isMany: (token) => token.kind === 'many-segments',
    matchesOne: (token, segment) => token.kind === 'segment' && matchSegment(token.tokens, segment),
  })
}

function matchSegment(tokens: readonly CharToken[], segment: string): boolean {
  return matchSequence<CharToken, string>(tokens, Array.from(segment), {
    isMany: (token) => token.kind === 'many',
    matchesOne: matchChar,
  })
}

function matchChar(token: CharToken, char: string): boolean {
  switch (token.kind) {
    case 'literal':
      return token.char === char
    case 'class':
      return token.ranges.some(([from, to]) => from <= char && char <= to) !== token.negated
    case 'any':
    case 'many':
      return true
  }
}

interface SequenceRules<Token, Item> {
  isMany(token: Token): boolean
  matchesOne(token: Token, item: Item): boolean
}

/**
 * Wildcard matching over any sequence. Only the latest "many" is ever retried: what stands before it
 * has matched at its earliest place already, which leaves the most room for the rest.
 */
function matchSequence<Token, Item>(
  pattern: readonly Token[],
  input: readonly Item[],
  rules: SequenceRules<Token, Item>,
): boolean {
  let at = 0
  let position = 0
  let manyAt = -1
  let manyPosition = 0
  while (position < input.length) {
    const token = pattern[at]
    const item = input[position] as Item
    if (token !== undefined && rules.isMany(token)) {
      manyAt = at
      manyPosition = position
      at += 1
    } else if (token !== undefined && rules.matchesOne(token, item)) {
      at += 1
      position += 1
    } else if (manyAt !== -1) {
      manyPosition += 1
      position = manyPosition
      at = manyAt + 1
    } else return false
  }
  while (at < pattern.length) {
    const token = pattern[at]
    if (token === undefined || !rules.isMany(token)) return false
    at += 1
  }
  return true
}
