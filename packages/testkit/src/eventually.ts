import { setTimeout as pause } from 'node:timers/promises'

const everyMs = 10
const withinMs = 30_000

/**
 * Waits for what no frame tells of. Returns the first result that is neither null, undefined nor false.
 *
 * @throws Error when there is none within 30 s, or what `probe` throws
 */
export async function eventually<T>(what: string, probe: () => Promise<T | null | undefined | false> | T | null | undefined | false): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const found = await probe()
    if (found !== null && found !== undefined && found !== false) return found
    if (performance.now() > deadline) throw new Error(`${what} did not come to pass in time`)
    await pause(everyMs)
  }
}
