// ./boocode check [name…]: the gates alone; a name runs those that begin with it.
import { GATES } from './testing/gates.ts'
import { runGates } from './testing/run-gates.ts'
import { closingLine } from './testing/tally.ts'

const wanted = process.argv.slice(2)
const gates = wanted.length === 0 ? GATES : GATES.filter((gate) => wanted.some((name) => gate.name.startsWith(name)))

if (gates.length === 0) {
  process.stderr.write(`There is no such check. Checks: ${GATES.map((gate) => gate.name).join(', ')}\n`)
  process.exitCode = 2
} else {
  const counts = await runGates(gates, (text) => process.stdout.write(text))
  process.stdout.write(`${closingLine(counts)}\n`)
  process.exitCode = counts.failed === 0 ? 0 : 1
}
