import { logChannel } from '../event-log.ts'
import { listen } from '../listener.ts'

/** A notification of the log, decoded. */
export interface Heard {
  s: string
  e: string
  /** The newest number, where the frames were too large to ride along. */
  q?: number
  f?: [seq: number, at: string, frame: Record<string, unknown>][]
  /** As Postgres counts it against its limit of 8,000. */
  bytes: number
}

export interface Ear extends AsyncDisposable {
  readonly heard: readonly Heard[]
  /** Resolves when `isEnough` of what was heard; the test's own time limit bounds the wait. */
  until(isEnough: (heard: readonly Heard[]) => boolean): Promise<void>
}

/** Listens to the log of a database from here on. */
export async function hearLog(url: string): Promise<Ear> {
  const heard: Heard[] = []
  const waiting = new Set<() => void>()
  const stop = new AbortController()
  const ready = Promise.withResolvers<void>()
  const listening = listen({
    url,
    name: 'test',
    channels: [logChannel],
    signal: stop.signal,
    onMessage: (_channel, payload) => {
      heard.push({ ...(JSON.parse(payload) as Heard), bytes: Buffer.byteLength(payload) })
      for (const look of waiting) look()
    },
    onReady: ready.resolve,
    onLost: ready.reject,
  })
  await ready.promise
  return {
    heard,
    until: async (isEnough) =>
      await new Promise((resolve) => {
        const look = () => {
          if (!isEnough(heard)) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    async [Symbol.asyncDispose]() {
      stop.abort()
      await listening
    },
  }
}
