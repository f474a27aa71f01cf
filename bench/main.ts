// pnpm bench [name…] [--json <file>]: measures, and prints one table when all is done.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { benchmarks } from './benchmarks.ts'
import type { Benchmark } from './lib/bench.ts'
import { withBench } from './lib/bench.ts'
import type { Line } from './lib/line.ts'
import { summarise } from './lib/line.ts'
import { describeMachine, renderMachine } from './lib/machine.ts'
import { runQuietly } from './lib/run-quietly.ts'
import { renderTable } from './lib/table.ts'

process.exitCode = await main()

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } })
  const unknown = positionals.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name))
  if (unknown.length > 0) {
    say(`There is no benchmark ${unknown.join(', ')}. Benchmarks: ${benchmarks.map(({ name }) => name).join(', ')}`)
    return 2
  }
  const wanted = positionals.length === 0 ? benchmarks : benchmarks.filter(({ name }) => positionals.includes(name))
  const machine = describeMachine()
  const { lines, failed } = await measure(wanted)
  process.stdout.write(`\n${renderMachine(machine)}\n\n${renderTable(lines)}\n`)
  if (values.json !== undefined) {
    const results = lines.map((line) => ({ ...line, ...summarise(line) }))
    writeFileSync(values.json, `${JSON.stringify({ at: new Date().toISOString(), machine, failed, results }, null, 2)}\n`)
  }
  return failed.length === 0 ? 0 : 1
}

/** One that fails does not take the others with it. */
async function measure(wanted: readonly Benchmark[]): Promise<{ lines: Line[]; failed: string[] }> {
  const lines: Line[] = []
  const failed: string[] = []
  await withBench(async (bench) => {
    for (const benchmark of wanted) {
      const startedAt = performance.now()
      try {
        const measured = await runQuietly(benchmark, bench)
        lines.push(...measured)
        // Told at once too: whoever ends a long run has what was measured until then.
        say(`${benchmark.name}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s\n${renderTable(measured)}\n`)
      } catch (error) {
        failed.push(benchmark.name)
        say(`${benchmark.name} FAILED: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
      }
    }
  })
  return { lines, failed }
}

/** Beside the table, which alone goes to standard output. */
function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
