import type { Fuel } from './evaluate.ts'
import { lineAt, readExpectations } from './expectations.ts'
import type { Expectation } from './expectations.ts'
import { judgeAll } from './judge.ts'
import type { Verdict } from './judge.ts'
import { readModule } from './module.ts'
import type { Module } from './module.ts'
import { mutationsOf } from './mutations.ts'
import type { Miss, Mutation } from './mutations.ts'
import { solvedNumbers } from './solve-number.ts'
import type { Expression } from './syntax.ts'
import { ifSupported } from './tokens.ts'
import { showValue } from './values.ts'

export interface SourceFile {
  path: string
  text: string
}

/** One change of a file: whole lines, the old ones as they stand in it exactly once. */
export interface Edit {
  path: string
  line: number
  oldText: string
  newText: string
}

export interface Diagnosis {
  /** Assertions that could be evaluated, and those that could not. */
  understood: number
  unknown: number
  /** What is wrong, one sentence for each assertion that fails. */
  failures: string[]
  /** In the order in which they are to be made; empty when no fix was found. */
  edits: Edit[]
  /** Failures that the edits leave. */
  left: number
  /** How many small changes were tried. */
  tried: number
}

/** Different places that may be wrong at once. */
const MAX_EDITS = 4
/** Small changes that are tried for each of them. */
const MAX_TRIED = 3_000
/** What evaluating one assertion may cost, at first and for each change that is tried. */
const MAX_STEPS = 500_000
const MAX_TRIAL_STEPS = 20_000
/** What everything together may cost, so that nobody waits for more than a second or two. */
const MAX_WORK = 6_000_000
/** Steps that reading one character of a changed file counts for. */
const CHARACTER_COST = 3

/**
 * Looks for small changes of `sources` that make the assertions of `tests` hold, by evaluating the
 * assertions for each. A change that breaks another assertion is none. Pure and bounded.
 */
export function findFix(tests: readonly SourceFile[], sources: readonly SourceFile[]): Diagnosis {
  let modules = readModules([...tests, ...sources])
  const expectations = tests.flatMap(({ path }) => {
    const module = modules.get(path)
    return module === undefined ? [] : readExpectations(module)
  })
  const paths = sources.map(({ path }) => path)
  const budget: Fuel = { steps: MAX_WORK }
  const first = judgeAll(modules, expectations, { maxSteps: MAX_STEPS, budget })
  let verdicts = first
  const edits: Edit[] = []
  let tried = 0
  while (edits.length < MAX_EDITS && failuresOf(verdicts).length > 0) {
    const found = bestMutation(modules, paths, { expectations, verdicts, budget })
    tried += found.tried
    if (found.best === undefined) break
    edits.push(found.best.edit)
    modules = found.best.modules
    verdicts = found.best.verdicts
  }
  return {
    understood: first.filter(({ kind }) => kind !== 'unknown').length,
    unknown: first.filter(({ kind }) => kind === 'unknown').length,
    failures: first.flatMap((verdict, place) => describeFailure(verdict, expectations[place])),
    edits,
    left: failuresOf(verdicts).length,
    tried,
  }
}

function readModules(files: readonly SourceFile[]): Map<string, Module> {
  return new Map(files.flatMap(({ path, text }) => {
    const module = readModule(path, text)
    return module === undefined ? [] : [[path, module] as const]
  }))
}

function failuresOf(verdicts: readonly Verdict[]): Extract<Verdict, { kind: 'fails' }>[] {
  return verdicts.filter((verdict) => verdict.kind === 'fails')
}

interface State {
  budget: Fuel
  expectations: readonly Expectation[]
  verdicts: readonly Verdict[]
}

interface Candidate {
  edit: Edit
  modules: Map<string, Module>
  verdicts: Verdict[]
}

/** The first change after which nothing fails any more; else the one that leaves the fewest failures. */
function bestMutation(modules: ReadonlyMap<string, Module>, paths: readonly string[], state: State): { best: Candidate | undefined; tried: number } {
  const misses = failuresOf(state.verdicts).flatMap((verdict): Miss[] =>
    verdict.outcome.kind === 'value' ? [{ actual: verdict.outcome.value, expected: verdict.expected }] : [],
  )
  let fewest = failuresOf(state.verdicts).length
  let best: Candidate | undefined
  let tried = 0
  const used = suspects(modules, paths, state)
  for (const { module, mutation } of candidates(modules, { used, misses, state })) {
    if (tried === MAX_TRIED || state.budget.steps <= 0) break
    tried += 1
    state.budget.steps -= module.text.length * CHARACTER_COST
    const changed = mutated(modules, module, mutation)
    if (changed === undefined) continue
    const verdicts = judgeAll(changed, state.expectations, { maxSteps: MAX_TRIAL_STEPS, budget: state.budget })
    const left = failuresOf(verdicts).length
    if (left >= fewest || breaksOne(state.verdicts, verdicts)) continue
    fewest = left
    best = { edit: editFor(module, mutation), modules: changed, verdicts }
    if (left === 0) break
  }
  return { best, tried }
}

/** What the failing assertions use of the sources, by module. */
function suspects(modules: ReadonlyMap<string, Module>, paths: readonly string[], { expectations, verdicts, budget }: State): Map<Module, Set<Expression>> {
  const used = new Map<Module, Set<Expression>>()
  const failing = expectations.filter((_, place) => verdicts[place]?.kind === 'fails')
  judgeAll(modules, failing, {
    maxSteps: MAX_STEPS,
    budget,
    onUse: (module, definition) => {
      if (paths.includes(module.path)) used.set(module, (used.get(module) ?? new Set()).add(definition))
    },
  })
  return used
}

interface Suspicion {
  used: ReadonlyMap<Module, Set<Expression>>
  misses: readonly Miss[]
  state: State
}

function* candidates(modules: ReadonlyMap<string, Module>, { used, misses, state }: Suspicion): Generator<{ module: Module; mutation: Mutation }> {
  for (const [module, definitions] of used) {
    for (const mutation of mutationsOf(module.text, [...definitions], misses)) yield { module, mutation }
  }
  const place = state.verdicts.findIndex(({ kind }) => kind === 'fails')
  const [expectation, verdict] = [state.expectations[place], state.verdicts[place]]
  if (expectation === undefined || verdict === undefined) return
  for (const [module, definitions] of used) {
    const solved = solvedNumbers(modules, { module, definitions: [...definitions] }, { expectation, verdict }, { maxSteps: MAX_TRIAL_STEPS, budget: state.budget })
    for (const mutation of solved) yield { module, mutation }
  }
}

function mutated(modules: ReadonlyMap<string, Module>, module: Module, mutation: Mutation): Map<string, Module> | undefined {
  const changed = ifSupported(() => readModule(module.path, apply(module.text, mutation)))
  return changed === undefined ? undefined : new Map([...modules, [module.path, changed]])
}

function apply(text: string, { start, end, replacement }: Mutation): string {
  return text.slice(0, start) + replacement + text.slice(end)
}

/** What held must hold, and what could be evaluated must stay so. */
function breaksOne(before: readonly Verdict[], after: readonly Verdict[]): boolean {
  return before.some(({ kind }, place) => {
    const now = after[place]?.kind
    return (kind === 'holds' && now !== 'holds') || (kind === 'fails' && now === 'unknown')
  })
}

/** The lines around the change, as many as make the old text unique in the file. */
function editFor({ path, text }: Module, mutation: Mutation): Edit {
  let start = text.lastIndexOf('\n', mutation.start - 1) + 1
  const line = lineAt(text, start)
  let end = lineEnd(text, mutation.end)
  while (text.indexOf(text.slice(start, end)) !== text.lastIndexOf(text.slice(start, end))) {
    start = start === 0 ? 0 : text.lastIndexOf('\n', start - 2) + 1
    end = lineEnd(text, Math.min(text.length, end + 1))
  }
  const oldText = text.slice(start, end)
  const inner = { ...mutation, start: mutation.start - start, end: mutation.end - start }
  return { path, line, oldText, newText: apply(oldText, inner) }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}

function describeFailure(verdict: Verdict, expectation: Expectation | undefined): string[] {
  if (verdict.kind !== 'fails' || expectation === undefined) return []
  const { module, actual, expected, start } = expectation
  const asked = module.text.slice(actual.start, actual.end)
  const wanted = expected === undefined ? 'the test wants something else' : `the test expects ${showValue(verdict.expected)}`
  return [`\`${asked}\` ${describeOutcome(verdict.outcome)}, but ${wanted} (${module.path}:${lineAt(module.text, start)})`]
}

function describeOutcome(outcome: Extract<Verdict, { kind: 'fails' }>['outcome']): string {
  switch (outcome.kind) {
    case 'value':
      return `gives ${showValue(outcome.value)}`
    case 'thrown':
      return 'fails with an error'
    case 'endless':
      return 'seems never to end'
  }
}
