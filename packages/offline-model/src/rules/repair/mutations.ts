import type { Expression, FunctionNode, Statement, Target } from './syntax.ts'
import type { Value } from './values.ts'

/** A small change of a file's text that may be the fix. */
export interface Mutation {
  start: number
  end: number
  replacement: string
}

/** What a failing expectation got and wants, from which a wrong text follows. */
export interface Miss {
  actual: Value
  expected: Value
}

type Node = Expression | Statement

const arithmetic = ['+', '-', '*', '/', '%', '**']
const order = ['<', '<=', '>', '>=']
const siblings: readonly (readonly string[])[] = [arithmetic, order, ['===', '!=='], ['==', '!='], ['&&', '||', '??']]
const compound = ['+', '-', '*', '/', '%']
/** Methods that are easily taken for one another. */
const namesakes: readonly (readonly string[])[] = [
  ['toUpperCase', 'toLowerCase'], ['min', 'max'], ['floor', 'ceil', 'round', 'trunc'], ['push', 'unshift'], ['pop', 'shift'],
  ['some', 'every'], ['startsWith', 'endsWith', 'includes'], ['padStart', 'padEnd'], ['trimStart', 'trimEnd', 'trim'],
  ['indexOf', 'lastIndexOf'], ['find', 'filter', 'findIndex', 'findLast'], ['keys', 'values', 'entries'],
]

/**
 * Small changes of these functions and constants of a file, the likelier first: another operator, another
 * name, another number or text, swapped operands or arguments, a return that is missing. Each is one place.
 */
export function* mutationsOf(text: string, definitions: readonly Expression[], misses: readonly Miss[]): Generator<Mutation> {
  const nodes = definitions.flatMap((definition) => nodesOf(definition, []))
  for (const { node } of nodes) yield* otherOperators(node)
  for (const { node } of nodes) yield* droppedOperands(node, text)
  for (const { node } of nodes) yield* swaps(node, text)
  for (const { node, names } of nodes) yield* otherNames(node, names)
  for (const { node } of nodes) if (node.kind === 'function') yield* combinedParameters(node)
  for (const { node } of nodes) yield* otherLiterals(node, text, misses)
  for (const { node } of nodes) yield* otherMethods(node)
  for (const { node } of nodes) yield* missingReturns(node)
  for (const { node } of nodes) yield* negations(node, text)
}

/** Numbers that stand in the source and say something: 0 and 1 are where counting begins. */
export function numbersIn(definitions: readonly Expression[]): { value: number; start: number; end: number }[] {
  return definitions.flatMap((definition) => nodesOf(definition, [])).flatMap(({ node }) =>
    node.kind === 'literal' && typeof node.value === 'number' && Number.isFinite(node.value) && node.start < node.end && !isTrivial(node)
      ? [{ value: node.value, start: node.start, end: node.end }]
      : [],
  )
}

interface Placed {
  node: Node
  /** What the functions around it declare. */
  names: readonly string[]
}

function nodesOf(node: Node, names: readonly string[]): Placed[] {
  const inner = node.kind === 'function' ? [...names, ...declaredIn(node)] : names
  return [{ node, names: inner }, ...childrenOf(node).flatMap((child) => nodesOf(child, inner))]
}

/** The nodes directly below, whatever the kind: they are the objects with a `kind` of their own. */
function childrenOf(part: object): Node[] {
  return Object.values(part).flatMap((value: unknown) => {
    if (typeof value !== 'object' || value === null) return []
    return isNode(value) ? [value] : childrenOf(value)
  })
}

function isNode(value: object): value is Node {
  return 'kind' in value && 'start' in value
}

function declaredIn(node: FunctionNode): string[] {
  const targets = (part: Node): Target[] => {
    if (part.kind === 'declare') return part.declared.map(({ target }) => target)
    return part.kind === 'for-of' ? [part.target] : []
  }
  const inside = nodesBelow(node).flatMap(targets)
  const all = [...node.params.map(({ target }) => target), ...inside]
  return all.flatMap((target) => (target.kind === 'one' ? [target.name] : target.names.filter((name) => name !== undefined)))
}

function nodesBelow(node: Node): Node[] {
  return childrenOf(node).flatMap((child) => (child.kind === 'function' ? [] : [child, ...nodesBelow(child)]))
}

function* otherOperators(node: Node): Generator<Mutation> {
  if (node.kind === 'binary') {
    const family = siblings.find((one) => one.includes(node.operator)) ?? []
    for (const other of family) {
      if (other !== node.operator && !isIdle(other, node)) yield { ...node.sign, replacement: other }
    }
    if (order.includes(node.operator)) yield { ...node.sign, replacement: '===' }
  }
  if (node.kind === 'assign' && node.operator !== '' && node.value.start !== node.value.end) {
    const sign = { start: node.target.end, end: node.value.start }
    for (const other of compound) if (other !== node.operator) yield { ...sign, replacement: ` ${other}= ` }
  }
}

/** `x * 1` and its like say the same as `x`, which is tried as a dropped operand. */
function isIdle(operator: string, { left, right }: Extract<Expression, { kind: 'binary' }>): boolean {
  return arithmetic.indexOf(operator) > 1 && (isTrivial(left) || isTrivial(right))
}

function isTrivial(node: Node): boolean {
  return node.kind === 'literal' && (node.value === 0 || node.value === 1)
}

/** `a` in place of `a - b`. */
function* droppedOperands(node: Node, text: string): Generator<Mutation> {
  if (node.kind !== 'binary' || !arithmetic.includes(node.operator)) return
  for (const part of [node.left, node.right]) {
    // A bare number in place of a calculation may fit the one case that is asserted, and nothing else.
    if (part.kind !== 'literal') yield { start: node.start, end: node.end, replacement: text.slice(part.start, part.end) }
  }
}

/** What is combined by one chain of operators: `a`, `b` and `c` of `a * b + c`. */
function operandsOf(node: Expression): Expression[] {
  return node.kind === 'binary' ? [...operandsOf(node.left), ...operandsOf(node.right)] : [node]
}

const MAX_OPERANDS = 6

function* swaps(node: Node, text: string): Generator<Mutation> {
  if (node.kind === 'binary') {
    yield swapped(node.left, node.right, text)
    const operands = operandsOf(node).slice(0, MAX_OPERANDS)
    for (const [place, operand] of operands.entries()) {
      for (const other of operands.slice(place + 1)) yield swapped(operand, other, text)
    }
  }
  if (node.kind === 'choice') yield swapped(node.yes, node.no, text)
  if (node.kind !== 'call') return
  for (const [place, arg] of node.args.entries()) {
    const next = node.args[place + 1]
    if (next !== undefined) yield swapped(arg, next, text)
  }
}

function swapped(first: Expression, second: Expression, text: string): Mutation {
  const between = text.slice(first.end, second.start)
  return { start: first.start, end: second.end, replacement: text.slice(second.start, second.end) + between + text.slice(first.start, first.end) }
}

function* otherNames(node: Node, names: readonly string[]): Generator<Mutation> {
  if (node.kind !== 'name' || node.end === 0) return
  for (const name of new Set(names)) if (name !== node.name) yield { start: node.start, end: node.end, replacement: name }
}

function* otherLiterals(node: Node, text: string, misses: readonly Miss[]): Generator<Mutation> {
  if (node.kind === 'template') {
    for (const { value, start, end } of node.chunks) yield* otherTexts(value, misses, (other) => ({ start, end, replacement: escapeText(other, '`') }))
  }
  if (node.kind !== 'literal') return
  const { start, end, value } = node
  const quote = text[start] ?? ''
  if (typeof value === 'boolean') yield { start, end, replacement: String(!value) }
  if (typeof value === 'string' && (quote === '"' || quote === "'")) {
    yield* otherTexts(value, misses, (other) => ({ start, end, replacement: quote + escapeText(other, quote) + quote }))
  }
  // What is written in a place of no width, as the one of `i++`, is no literal of the source.
  if (typeof value !== 'number' || start === end) return
  // A counter that begins at another number than 0 or 1 may fit one assertion, and is hardly ever what was meant.
  const wanted = misses.flatMap(({ expected }) => (typeof expected === 'number' && !isTrivial(node) ? [expected] : []))
  for (const other of new Set([value + 1, value - 1, 0, 1, ...wanted])) {
    if (other !== value) yield { start, end, replacement: String(other) }
  }
}

/** The texts that would turn what came out into what was wanted, when the text in question is part of it. */
function* otherTexts(value: string, misses: readonly Miss[], place: (other: string) => Mutation): Generator<Mutation> {
  for (const { actual, expected } of misses) {
    if (typeof actual !== 'string' || typeof expected !== 'string') continue
    for (let at = actual.indexOf(value); at !== -1; at = actual.indexOf(value, at + 1)) {
      const before = actual.slice(0, at)
      const after = actual.slice(at + value.length)
      const isAround = expected.startsWith(before) && expected.endsWith(after) && expected.length >= before.length + after.length
      if (isAround) yield place(expected.slice(before.length, expected.length - after.length))
      if (value === '') return
    }
  }
}

function escapeText(text: string, quote: string): string {
  const plain = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(quote, `\\${quote}`)
  return quote === '`' ? plain.replaceAll('${', '\\${') : plain
}

function* otherMethods(node: Node): Generator<Mutation> {
  if (node.kind !== 'member' || node.key.kind !== 'literal') return
  const { value, start, end } = node.key
  for (const family of namesakes) {
    if (!family.includes(String(value))) continue
    for (const other of family) if (other !== value) yield { start, end, replacement: other }
  }
}

/** `{ a + b }` that was to be `{ return a + b }`. */
function* missingReturns(node: Node): Generator<Mutation> {
  if (node.kind !== 'function' || node.body.kind !== 'block') return
  const last = node.body.statements.at(-1)
  if (last?.kind === 'expression') yield { start: last.start, end: last.start, replacement: 'return ' }
}

function* negations(node: Node, text: string): Generator<Mutation> {
  if (node.kind === 'unary' && node.operator === '!') yield { start: node.start, end: node.value.start, replacement: '' }
  if (node.kind === 'if') yield { ...negated(node.test, text) }
  if (node.kind === 'return' && node.value !== undefined) yield negated(node.value, text)
  if (node.kind === 'function' && node.body.kind !== 'block') yield negated(node.body, text)
}

function negated({ start, end }: Expression, text: string): Mutation {
  return { start, end, replacement: `!(${text.slice(start, end)})` }
}

/** For a function that returns one value as it is: two of its parameters, combined. */
function* combinedParameters(node: FunctionNode): Generator<Mutation> {
  const last = node.body.kind === 'block' ? node.body.statements.at(-1) : undefined
  const result = node.body.kind === 'block' ? (last?.kind === 'return' ? last.value : undefined) : node.body
  if (result === undefined || (result.kind !== 'literal' && result.kind !== 'name')) return
  const names = node.params.flatMap(({ target }) => (target.kind === 'one' ? [target.name] : []))
  for (const operator of arithmetic) {
    for (const left of names) {
      for (const right of names) {
        if (left !== right) yield { start: result.start, end: result.end, replacement: `${left} ${operator} ${right}` }
      }
    }
  }
}
