import { startKillablePostgres } from '@boocode/testkit'
import type { KillablePostgres } from '@boocode/testkit'
import type { Line } from './line.ts'

/** What a benchmark is given. */
export interface Bench {
  /** Embedded Postgres with the product's own settings, durable; shared by the benchmarks of a run. */
  postgres(): Promise<KillablePostgres>
  /** Has something ended with the run at the latest, also when that is interrupted: what would outlive this process. */
  use<T extends AsyncDisposable>(resource: T): T
}

export interface Benchmark {
  /** What `pnpm bench <name>` runs. */
  name: string
  run(bench: Bench): Promise<Line[]>
}

const exitInterrupted = 130

/** Runs `work` with a bench whose Postgres is started when first asked for; ends everything afterwards. */
export async function withBench<T>(work: (bench: Bench) => Promise<T>): Promise<T> {
  await using resources = new AsyncDisposableStack()
  const interrupt = (): void => void resources.disposeAsync().finally(() => process.exit(exitInterrupted))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt)
  let postgres: Promise<KillablePostgres> | undefined
  return await work({
    postgres: async () => await (postgres ??= startKillablePostgres({ isDurable: true }).then((started) => resources.use(started))),
    use: (resource) => resources.use(resource),
  })
}
