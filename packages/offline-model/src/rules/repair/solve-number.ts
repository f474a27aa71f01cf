import type { Expectation } from './expectations.ts'
import { judgeAll } from './judge.ts'
import type { Trial, Verdict } from './judge.ts'
import { readModule } from './module.ts'
import type { Module } from './module.ts'
import { numbersIn } from './mutations.ts'
import type { Mutation } from './mutations.ts'
import type { Expression } from './syntax.ts'
import { ifSupported } from './tokens.ts'

/**
 * A wrong number may be any number. Where the result depends on it in a straight line, two evaluations
 * tell which one is right: as it stands, and one larger.
 */
export function* solvedNumbers(
  modules: ReadonlyMap<string, Module>,
  { module, definitions }: { module: Module; definitions: readonly Expression[] },
  failing: { expectation: Expectation; verdict: Verdict },
  trial: Trial,
): Generator<Mutation> {
  const at = numberOf(failing.verdict)
  const wanted = failing.verdict.kind === 'fails' ? failing.verdict.expected : undefined
  if (at === undefined || typeof wanted !== 'number') return
  for (const { value, start, end } of numbersIn(definitions)) {
    const text = module.text.slice(0, start) + String(value + 1) + module.text.slice(end)
    const changed = ifSupported(() => readModule(module.path, text))
    if (changed === undefined) continue
    const [verdict] = judgeAll(new Map([...modules, [module.path, changed]]), [failing.expectation], trial)
    const next = verdict?.kind === 'holds' ? wanted : numberOf(verdict)
    const solved = next === undefined ? NaN : Number((value + (wanted - at) / (next - at)).toPrecision(12))
    if (Number.isFinite(solved) && solved !== value && solved >= 0) yield { start, end, replacement: String(solved) }
  }
}

function numberOf(verdict: Verdict | undefined): number | undefined {
  if (verdict?.kind !== 'fails' || verdict.outcome.kind !== 'value') return undefined
  return typeof verdict.outcome.value === 'number' ? verdict.outcome.value : undefined
}
