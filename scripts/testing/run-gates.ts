import type { Gate } from './gates.ts'
import { runGate } from './gates.ts'
import type { Counts } from './tally.ts'

/** Runs gates one by one, prints a line for each and the tool's own words where it fails. */
export async function runGates(gates: readonly Gate[], print: (text: string) => void): Promise<Counts> {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  for (const gate of gates) {
    const { passed, output, durationMs } = await runGate(gate)
    counts[passed ? 'passed' : 'failed'] += 1
    print(` ${passed ? '✓' : '✗'} ${gate.name}: ${gate.holds} (${(durationMs / 1000).toFixed(1)} s)\n`)
    if (!passed) print(`\n${output}\n\n`)
  }
  return counts
}
