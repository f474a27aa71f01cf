import type { Bench, Benchmark } from './bench.ts'
import { sleep } from './clock.ts'
import type { Line } from './line.ts'
import { measureBusyCores } from './machine.ts'

/** Cores that others may use while nothing of ours runs. */
const quietCores = 0.3
const patienceMs = 10_000
const betweenLooksMs = 700

/**
 * Waits a little for a quiet machine, runs the benchmark, and marks its lines when the neighbours were
 * at work before or after it, which on a shared machine is the first thing to know of a figure.
 */
export async function runQuietly(benchmark: Benchmark, bench: Bench): Promise<Line[]> {
  const deadline = performance.now() + patienceMs
  let before = await measureBusyCores()
  while (before > quietCores && performance.now() < deadline) {
    await sleep(betweenLooksMs)
    before = await measureBusyCores()
  }
  const lines = await benchmark.run(bench)
  const others = Math.max(before, await measureBusyCores())
  if (others <= quietCores) return lines
  const noise = `Noisy: before or after it others used ${others.toFixed(1)} cores.`
  return lines.map((line) => ({ ...line, note: line.note === undefined ? noise : `${line.note} ${noise}` }))
}
