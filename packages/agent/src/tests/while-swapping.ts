import { Worker } from 'node:worker_threads'

/** A folder that somebody made where `victim` belongs goes; it was never more than that. */
const SWAPPER = `
  const { renameSync, rmSync, symlinkSync } = require('node:fs')
  const { victim, target } = require('node:worker_threads').workerData
  const put = (from) => {
    for (;;) {
      try { return renameSync(from, victim) } catch {}
      // What is being written there meanwhile makes this fail as well.
      try { rmSync(victim, { recursive: true, force: true }) } catch {}
    }
  }
  symlinkSync(target, victim + '.link')
  require('node:worker_threads').parentPort.postMessage('ready')
  for (;;) {
    renameSync(victim, victim + '.kept')
    put(victim + '.link')
    renameSync(victim, victim + '.link')
    put(victim + '.kept')
  }`

/** Does `work` while a thread swaps `victim` between what it is and a link to `target`, as fast as it can. */
export async function whileSwapping(victim: string, target: string, work: () => Promise<void>): Promise<void> {
  const worker = new Worker(SWAPPER, { eval: true, workerData: { victim, target } })
  await new Promise((resolve) => worker.once('message', resolve))
  try {
    await work()
  } finally {
    await worker.terminate()
  }
}
