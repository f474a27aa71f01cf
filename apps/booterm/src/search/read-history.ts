import { Worker } from 'node:worker_threads'
import type { RawHistory } from '../terminals/terminal.ts'

const worker = new URL('./history-worker.ts', import.meta.url)
const LF = 0x0a

/**
 * Lines of raw output as a terminal shows them, oldest first, the first one whole.
 *
 * @throws Error when the signal ends it, or it needs too much memory
 */
export async function readHistory(history: RawHistory, signal: AbortSignal): Promise<string[]> {
  const bytes = history.isCut ? history.bytes.subarray(history.bytes.indexOf(LF) + 1) : history.bytes
  const thread = new Worker(worker, { workerData: { ...history, bytes }, resourceLimits: { maxOldGenerationSizeMb: 256 } })
  const { promise, resolve, reject } = Promise.withResolvers<string[]>()
  thread.once('message', resolve)
  thread.once('error', reject)
  signal.addEventListener('abort', () => reject(new Error('the history took too long to read')), { once: true })
  try {
    return await promise
  } finally {
    await thread.terminate()
  }
}
