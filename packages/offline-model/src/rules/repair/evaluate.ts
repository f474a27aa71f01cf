import { callable, globalCall, globalNamed, listOf, memberOf } from './builtins.ts'
import type { Block, Expression, FunctionNode, Parameter, Statement, Target } from './syntax.ts'
import { Unsupported } from './tokens.ts'
import { Endless, Thrown, bounded, isFields, newFields, toNumber, toText } from './values.ts'
import type { Callable, Value } from './values.ts'

/** Names in force at a place, within those around it. */
export interface Scope {
  /** Throws `Unsupported` for a name that is nowhere known. */
  get(name: string): Value
  set(name: string, value: Value): void
  declare(name: string, value: Value): void
}

/** What evaluation may still cost; shared by everything that is evaluated for one question. */
export interface Fuel {
  steps: number
}

const MAX_DEPTH = 400

export function newScope(around: Pick<Scope, 'get' | 'set'>): Scope {
  const values = new Map<string, Value>()
  return {
    get: (name) => (values.has(name) ? values.get(name) : around.get(name)),
    set: (name, value) => (values.has(name) ? void values.set(name, value) : around.set(name, value)),
    declare: (name, value) => void values.set(name, value),
  }
}

/** The value of an expression. Throws `Thrown` where real code would throw, `Unsupported` where it is not known. */
export function evaluate(node: Expression, scope: Scope, fuel: Fuel, depth = 0): Value {
  spend(fuel)
  const value = (part: Expression): Value => evaluate(part, scope, fuel, depth)
  switch (node.kind) {
    case 'literal':
      return node.value
    case 'name':
      return scope.get(node.name)
    case 'template':
      return bounded(node.chunks.map((chunk, place) => chunk.value + holeText(node.holes[place], value)).join(''))
    case 'array':
      return evaluateItems(node.items, value)
    case 'object':
      return evaluateObject(node.entries, value)
    case 'unary':
      return applyUnary(node.operator, value(node.value))
    case 'binary':
      return evaluateBinary(node, value)
    case 'choice':
      return value(node.test) ? value(node.yes) : value(node.no)
    case 'member':
      return readMember(value(node.object), node, value)
    case 'call':
    case 'new': {
      const result = evaluateCall(node, value)
      // The library makes long lists in one step; they cost as much as making them item by item.
      if (Array.isArray(result) || typeof result === 'string') spend(fuel, Math.floor(result.length / 16))
      return result
    }
    case 'assign':
      return assign(node, scope, value)
    case 'function':
      return makeFunction(node, scope, fuel, depth)
    case 'spread':
      throw new Unsupported('a spread here')
  }
}

type Read = (node: Expression) => Value

function spend(fuel: Fuel, steps = 1): void {
  fuel.steps -= steps
  if (fuel.steps < 0) throw new Endless('it does not end')
}

function holeText(hole: Expression | undefined, value: Read): string {
  return hole === undefined ? '' : toText(value(hole))
}

function evaluateItems(items: readonly Expression[], value: Read): Value[] {
  return bounded(items.flatMap((item) => (item.kind === 'spread' ? listOf(value(item.value)) : [value(item)])))
}

function evaluateObject(entries: Extract<Expression, { kind: 'object' }>['entries'], value: Read): Value {
  const fields = newFields()
  for (const entry of entries) {
    const part = value(entry.value)
    if (entry.key !== undefined) fields[toText(value(entry.key))] = part
    else if (isFields(part)) Object.assign(fields, part)
  }
  return fields
}

function applyUnary(operator: string, value: Value): Value {
  if (operator === '!') return !value
  if (operator === 'typeof') return typeof value
  return operator === '-' ? -toNumber(value) : toNumber(value)
}

function evaluateBinary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>, value: Read): Value {
  const first = value(left)
  if (operator === '&&') return first ? value(right) : first
  if (operator === '||') return first ? first : value(right)
  if (operator === '??') return first ?? value(right)
  return applyBinary(operator, first, value(right))
}

function applyBinary(operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case '===':
    case '!==':
      return (left === right) === (operator === '===')
    case '==':
    case '!=':
      return isLooselyEqual(left, right) === (operator === '==')
    case '<':
    case '>':
    case '<=':
    case '>=':
      return compare(operator, left, right)
    case '+':
      return typeof left === 'number' && typeof right === 'number' ? left + right : add(left, right)
    case 'in':
      return isFields(right) && toText(left) in right
    default:
      return calculate(operator, toNumber(left), toNumber(right))
  }
}

function isLooselyEqual(left: Value, right: Value): boolean {
  if (left == null || right == null) return left == null && right == null
  if (typeof left === typeof right || typeof left === 'object' || typeof right === 'object') return left === right
  return toNumber(left) === toNumber(right)
}

function compare(operator: string, left: Value, right: Value): boolean {
  const areTexts = typeof left === 'string' && typeof right === 'string'
  const first = areTexts ? left : toNumber(left)
  const second = areTexts ? right : toNumber(right)
  if (operator === '<') return first < second
  if (operator === '>') return first > second
  return operator === '<=' ? first <= second : first >= second
}

function add(left: Value, right: Value): Value {
  const isText = (value: Value): boolean => typeof value === 'string' || (typeof value === 'object' && value !== null)
  return isText(left) || isText(right) ? bounded(toText(left) + toText(right)) : toNumber(left) + toNumber(right)
}

function calculate(operator: string, left: number, right: number): number {
  switch (operator) {
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
    case '%':
      return left % right
    case '**':
      return left ** right
    default:
      throw new Unsupported(operator)
  }
}

function readMember(object: Value, node: Extract<Expression, { kind: 'member' }>, value: Read): Value {
  if (object == null) {
    if (node.isOptional) return undefined
    throw new Thrown('a field of nothing is read')
  }
  const key = value(node.key)
  if (typeof object === 'function' && node.object.kind === 'name') {
    const named = globalNamed(node.object.name)
    if (named !== undefined && isFields(named)) return named[toText(key)]
  }
  if (Array.isArray(object) || typeof object === 'string') {
    return typeof key === 'number' ? object[key] : memberOf(object, toText(key))
  }
  if (isFields(object)) return object[toText(key)]
  if (typeof object === 'number') return memberOf(object, toText(key))
  throw new Unsupported('a field of this value')
}

function evaluateCall(node: Extract<Expression, { kind: 'call' | 'new' }>, value: Read): Value {
  const { callee } = node
  const known = callee.kind === 'name' ? globalCall(callee.name) : undefined
  if (node.kind === 'new' && (callee.kind !== 'name' || !callee.name.endsWith('Error'))) throw new Unsupported('new')
  const called = known ?? value(callee)
  // `a?.b()` is nothing when `a` is.
  if (called === undefined && callee.kind === 'member' && callee.isOptional) return undefined
  return callable(called)(...evaluateItems(node.args, value))
}

function assign(node: Extract<Expression, { kind: 'assign' }>, scope: Scope, value: Read): Value {
  const before = node.operator === '' ? undefined : value(node.target)
  const after = node.operator === '' ? value(node.value) : applyBinary(node.operator, before, value(node.value))
  write(node.target, after, scope, value)
  return node.isPostfix ? toNumber(before) : after
}

function write(target: Expression, written: Value, scope: Scope, value: Read): void {
  if (target.kind === 'name') return scope.set(target.name, written)
  if (target.kind !== 'member') throw new Unsupported('an assignment to this')
  const object = value(target.object)
  const key = value(target.key)
  if (Array.isArray(object) && typeof key === 'number' && key >= 0 && key <= object.length) object[key] = written
  else if (isFields(object)) object[toText(key)] = written
  else throw new Unsupported('an assignment to this')
}

function makeFunction(node: FunctionNode, around: Scope, fuel: Fuel, depth: number): Callable {
  return (...args) => {
    if (depth >= MAX_DEPTH) throw new Endless('it calls itself without end')
    const scope = newScope(around)
    bindParameters(node.params, args, { scope, fuel, depth: depth + 1 })
    if (node.body.kind !== 'block') return evaluate(node.body, scope, fuel, depth + 1)
    const end = runBlock(node.body, scope, fuel, depth + 1)
    return end?.kind === 'return' ? end.value : undefined
  }
}

/** Declares parameters with what is given for them. */
export function bindParameters(params: readonly Parameter[], args: readonly Value[], place: { scope: Scope; fuel: Fuel; depth?: number }): void {
  const { scope, fuel, depth = 0 } = place
  params.forEach(({ target, fallback, isRest }, index) => {
    const given = isRest ? args.slice(index) : args[index]
    declareTarget(target, given === undefined && fallback !== undefined ? evaluate(fallback, scope, fuel, depth) : given, scope)
  })
}

function declareTarget(target: Target, value: Value, scope: Scope): void {
  if (target.kind === 'one') return scope.declare(target.name, value)
  if (value == null) throw new Thrown('nothing is taken apart')
  const list = target.kind === 'items' ? listOf(value) : []
  target.names.forEach((name, place) => {
    if (name === undefined) return
    scope.declare(name, target.kind === 'items' ? list[place] : isFields(value) ? value[name] : undefined)
  })
}

/** How a statement ended, when not by running through. */
type End = { kind: 'return'; value: Value } | { kind: 'break' } | { kind: 'continue' } | undefined

function runBlock(block: Block, around: Scope, fuel: Fuel, depth: number): End {
  const scope = newScope(around)
  for (const statement of block.statements) {
    if (statement.kind === 'function-declaration') scope.declare(statement.name, makeFunction(statement.value, scope, fuel, depth))
  }
  for (const statement of block.statements) {
    const end = run(statement, scope, fuel, depth)
    if (end !== undefined) return end
  }
  return undefined
}

function run(statement: Statement, scope: Scope, fuel: Fuel, depth: number): End {
  spend(fuel)
  const value = (node: Expression): Value => evaluate(node, scope, fuel, depth)
  switch (statement.kind) {
    case 'block':
      return runBlock(statement, scope, fuel, depth)
    case 'declare':
      for (const { target, value: first } of statement.declared) {
        declareTarget(target, first === undefined ? undefined : value(first), scope)
      }
      return undefined
    case 'function-declaration':
      return undefined
    case 'if':
      if (value(statement.test)) return run(statement.yes, scope, fuel, depth)
      return statement.no === undefined ? undefined : run(statement.no, scope, fuel, depth)
    case 'return':
      return { kind: 'return', value: statement.value === undefined ? undefined : value(statement.value) }
    case 'throw':
      throw new Thrown(thrownText(value(statement.value)))
    case 'jump':
      return { kind: statement.to }
    case 'expression':
      value(statement.value)
      return undefined
    case 'switch':
      return runSwitch(statement, scope, fuel, depth)
    case 'for':
    case 'for-of':
      return runLoop(statement, scope, fuel, depth)
  }
}

/** From the first case that fits, or `default`, on to the end or a `break`. */
function runSwitch({ subject, cases }: Extract<Statement, { kind: 'switch' }>, around: Scope, fuel: Fuel, depth: number): End {
  const scope = newScope(around)
  const wanted = evaluate(subject, scope, fuel, depth)
  const fitting = cases.findIndex(({ value }) => value !== undefined && evaluate(value, scope, fuel, depth) === wanted)
  const from = fitting === -1 ? cases.findIndex(({ value }) => value === undefined) : fitting
  for (const statement of from === -1 ? [] : cases.slice(from).flatMap(({ statements }) => statements)) {
    const end = run(statement, scope, fuel, depth)
    if (end !== undefined) return end.kind === 'break' ? undefined : end
  }
  return undefined
}

function thrownText(value: Value): string {
  return isFields(value) ? toText(value['message']) : toText(value)
}

function runLoop(loop: Extract<Statement, { kind: 'for' | 'for-of' }>, around: Scope, fuel: Fuel, depth: number): End {
  const scope = newScope(around)
  if (loop.kind === 'for-of') {
    for (const item of listOf(evaluate(loop.list, scope, fuel, depth))) {
      declareTarget(loop.target, item, scope)
      const end = run(loop.body, scope, fuel, depth)
      if (end?.kind === 'return') return end
      if (end?.kind === 'break') break
    }
    return undefined
  }
  if (loop.first !== undefined) run(loop.first, scope, fuel, depth)
  while (loop.test === undefined || evaluate(loop.test, scope, fuel, depth)) {
    const end = run(loop.body, scope, fuel, depth)
    if (end?.kind === 'return') return end
    if (end?.kind === 'break') break
    if (loop.step !== undefined) evaluate(loop.step, scope, fuel, depth)
  }
  return undefined
}
