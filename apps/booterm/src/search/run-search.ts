import { Worker } from 'node:worker_threads'
import { AppError } from '@boocode/contracts'
import type { LineMatches } from './search-lines.ts'
import type { SearchJob, SearchOutcome } from './search-worker.ts'

const worker = new URL('./search-worker.ts', import.meta.url)

/** @throws AppError `invalid_request` with the engine's words, `unprocessable` when the signal ends it */
export async function runSearch(job: SearchJob, signal: AbortSignal): Promise<LineMatches> {
  const thread = new Worker(worker, { workerData: job, resourceLimits: { maxOldGenerationSizeMb: 256 } })
  const { promise, resolve, reject } = Promise.withResolvers<SearchOutcome>()
  thread.once('message', resolve)
  thread.once('error', (cause) => reject(new AppError('unprocessable', 'The search needs too much memory. Use a simpler pattern.', { cause })))
  signal.addEventListener('abort', () => reject(new AppError('unprocessable', 'The search took too long. Use a simpler pattern.')), { once: true })
  try {
    const outcome = await promise
    if (outcome.kind === 'found') return outcome.matches
    throw new AppError('invalid_request', `pattern: ${outcome.reason}`, { details: [{ path: ['pattern'], message: outcome.reason, code: 'invalid_pattern' }] })
  } finally {
    await thread.terminate()
  }
}
