import { listOf } from './builtins.ts'
import { bindParameters, evaluate, newScope } from './evaluate.ts'
import type { Fuel, Scope } from './evaluate.ts'
import type { Expectation } from './expectations.ts'
import type { Module } from './module.ts'
import { linkProgram } from './program.ts'
import type { UseListener } from './program.ts'
import type { Table } from './tables.ts'
import { Unsupported, ifSupported } from './tokens.ts'
import { Endless, Thrown } from './values.ts'
import type { Value } from './values.ts'

/** What is known of an expectation without running it: `unknown` when it is beyond what can be evaluated. */
export type Verdict =
  | { kind: 'holds' }
  | { kind: 'unknown' }
  | { kind: 'fails'; outcome: Outcome; expected: Value }

type Outcome = { kind: 'value'; value: Value } | { kind: 'thrown' } | { kind: 'endless' }

export interface Trial {
  /** What each expectation may cost; code that takes longer counts as endless. */
  maxSteps: number
  /** What all of them together may still cost; is used up by them. */
  budget: Fuel
  onUse?: UseListener
}

export function judgeAll(modules: ReadonlyMap<string, Module>, expectations: readonly Expectation[], { maxSteps, budget, onUse }: Trial): Verdict[] {
  const fuel: Fuel = { steps: 0 }
  const program = linkProgram(modules, fuel, onUse)
  return expectations.map((expectation) => {
    const allowed = Math.min(maxSteps, budget.steps)
    fuel.steps = allowed
    const scope = program.scopeAt(expectation.module, expectation.start)
    const verdict = ifSupported(() => judgeRows(expectation, expectation.tables, { scope, fuel }))
    budget.steps -= allowed - Math.max(0, fuel.steps)
    return verdict ?? { kind: 'unknown' }
  })
}

interface Place {
  scope: Scope
  fuel: Fuel
}

/** For each row of the tables around it; the first that fails is the verdict. */
function judgeRows(expectation: Expectation, [table, ...inner]: readonly Table[], { scope, fuel }: Place): Verdict {
  if (table === undefined) return judge(expectation, { scope, fuel })
  for (const row of ofTest(() => listOf(evaluate(table.rows, scope, fuel)))) {
    const own = newScope(scope)
    ofTest(() => bindParameters(table.params, table.isSpread && Array.isArray(row) ? row : [row], { scope: own, fuel }))
    const verdict = judgeRows(expectation, inner, { scope: own, fuel })
    if (verdict.kind !== 'holds') return verdict
  }
  return { kind: 'holds' }
}

function judge({ actual, expected, holds }: Expectation, { scope, fuel }: Place): Verdict {
  const wanted = expected === undefined ? undefined : ofTest(() => evaluate(expected, scope, fuel))
  try {
    const value = evaluate(actual, scope, fuel)
    return holds(value, wanted) ? { kind: 'holds' } : { kind: 'fails', outcome: { kind: 'value', value }, expected: wanted }
  } catch (error) {
    if (error instanceof Endless) return { kind: 'fails', outcome: { kind: 'endless' }, expected: wanted }
    if (error instanceof Thrown) return { kind: 'fails', outcome: { kind: 'thrown' }, expected: wanted }
    throw error
  }
}

/** What throws in the test's own part says nothing of the code. */
function ofTest<Result>(read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    throw error instanceof Thrown ? new Unsupported(`a test in which ${error.message}`) : error
  }
}
