// ./boocode test [--long] [vitest arguments…]: the gates, then every test, then one closing line.
// With arguments (a path, --project unit, -t name) only Vitest runs.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GATES, ROOT } from './testing/gates.ts'
import { RESULTS_VARIABLE } from './testing/reporter.ts'
import { runGates } from './testing/run-gates.ts'
import type { Tally } from './testing/tally.ts'
import { addCounts, closingLine, tallyResults } from './testing/tally.ts'

const args = process.argv.slice(2)
const isLong = args.includes('--long')
const filters = args.filter((arg) => arg !== '--long')
const print = (text: string) => process.stdout.write(text)

// A key press ends Vitest, which shares the terminal; what it had done until then is still told.
process.on('SIGINT', () => undefined)

const gateCounts = filters.length > 0 ? { passed: 0, failed: 0, skipped: 0 } : await runGates(GATES, print)
const tests = await runVitest()
for (const { name, reason } of tests.skips) print(`skipped: ${name} (${reason})\n`)
for (const fault of tests.faults) print(`failed: ${fault}\n`)
const counts = addCounts(gateCounts, tests.counts)
print(`${closingLine(counts)}\n`)
process.exitCode = counts.failed === 0 ? 0 : 1

async function runVitest(): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'boocode-test-'))
  const results = join(folder, 'results.jsonl')
  writeFileSync(results, '')
  const reporters = ['--reporter=default', `--reporter=${join(ROOT, 'scripts/testing/reporter.ts')}`]
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
  const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...filters], {
    cwd: ROOT,
    env: { ...process.env, [RESULTS_VARIABLE]: results, ...(isLong ? { BOOCODE_TEST_LONG: '1' } : {}) },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', resolve)
    })
    return tallyResults(readFileSync(results, 'utf8'), exitCode)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
