import { startKillablePostgres } from '@boocode/testkit'
import type { KillablePostgres } from '@boocode/testkit'
import type { Line } from './line.ts'

/** What a benchmark is given. */
export interface Bench {
  /** Embedded Postgres with the product's own settings, durable; shared by the benchmarks of a run. */
  postgres(): Promise<KillablePostgres>
  /** Tells the person who waits. */
  progress(text: string): void
}

export interface Benchmark {
  /** What `pnpm bench <name>` runs. */
  name: string
  run(bench: Bench): Promise<Line[]>
}

/** Runs `work` with a bench whose Postgres is started when first asked for, and ended afterwards. */
export async function withBench<T>(progress: (text: string) => void, work: (bench: Bench) => Promise<T>): Promise<T> {
  let postgres: Promise<KillablePostgres> | undefined
  try {
    return await work({ progress, postgres: async () => await (postgres ??= startKillablePostgres({ isDurable: true })) })
  } finally {
    await (await postgres)?.[Symbol.asyncDispose]()
  }
}
