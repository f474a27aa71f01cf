import { evaluate } from './evaluate.ts'
import type { Fuel } from './evaluate.ts'
import type { Expectation } from './expectations.ts'
import type { Module } from './module.ts'
import { linkProgram } from './program.ts'
import type { UseListener } from './program.ts'
import { ifSupported } from './tokens.ts'
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
  onUse?: UseListener
}

export function judgeAll(modules: ReadonlyMap<string, Module>, expectations: readonly Expectation[], { maxSteps, onUse }: Trial): Verdict[] {
  const fuel: Fuel = { steps: 0 }
  const program = linkProgram(modules, fuel, onUse)
  return expectations.map((expectation) => {
    fuel.steps = maxSteps
    const scope = program.scopeAt(expectation.module, expectation.start)
    const read = (node: Expectation['expected']): Value => (node === undefined ? undefined : evaluate(node, scope, fuel))
    return ifSupported((): Verdict => judge(expectation, read)) ?? { kind: 'unknown' }
  })
}

function judge({ actual, expected, holds }: Expectation, read: (node: Expectation['expected']) => Value): Verdict {
  const wanted = read(expected)
  try {
    const value = read(actual)
    return holds(value, wanted) ? { kind: 'holds' } : { kind: 'fails', outcome: { kind: 'value', value }, expected: wanted }
  } catch (error) {
    if (error instanceof Endless) return { kind: 'fails', outcome: { kind: 'endless' }, expected: wanted }
    if (error instanceof Thrown) return { kind: 'fails', outcome: { kind: 'thrown' }, expected: wanted }
    throw error
  }
}
