import type { Benchmark } from '../lib/bench.ts'
import { Home } from '../lib/instance.ts'
import type { Line } from '../lib/line.ts'

const runs = 7

/** With dependencies, runtime, page and database there: from the command to the first healthy answer with a coder at work. */
export const coldStart: Benchmark = {
  name: 'cold-start',
  async run(bench) {
    await using home = bench.use(await Home.make())
    // Makes the database, and leaves compiled code behind as the first start of a person does.
    await (await home.start('boocode')).stop()
    const times = { boocode: [] as number[][], npm: [] as number[][] }
    for (let run = 0; run < runs; run += 1) {
      for (const through of ['boocode', 'npm'] as const) {
        const instance = await home.start(through)
        times[through].push([instance.startMs])
        await instance.stop()
      }
    }
    const line = (what: string, values: number[][]): Line => ({ what, unit: 'ms', aim: { demands: [{ statistic: 'p50', atMost: 1500 }] }, runs: values })
    return [line('cold start: ./boocode start → healthy', times.boocode), line('cold start: npm start → healthy', times.npm)]
  },
}
