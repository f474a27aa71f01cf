import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'

export interface ListenerOptions {
  url: string
  name: string
  channels: readonly string[]
  signal: AbortSignal
  /** When it throws, the connection is made anew: what was not understood is then read from the tables. */
  onMessage: (channel: string, payload: string) => void
  /** Listening (again): what was told meanwhile is lost, so the caller reads the tables once. */
  onReady: () => void
  onLost: (error: unknown) => void
}

const heartbeatMs = 10_000
const firstDelayMs = 100
const maxDelayMs = 2_000

/**
 * Keeps one connection that listens until `signal` aborts; reconnects for ever with backoff.
 * Resolves when aborted, never rejects.
 */
export async function listen(options: ListenerOptions): Promise<void> {
  let delayMs = firstDelayMs
  while (!options.signal.aborted) {
    try {
      await listenOnce(options, () => {
        delayMs = firstDelayMs
      })
    } catch (error) {
      if (options.signal.aborted) return
      options.onLost(error)
      try {
        await wait(delayMs, undefined, { signal: options.signal, ref: false })
      } catch {
        return // aborted while waiting
      }
      delayMs = Math.min(delayMs * 2, maxDelayMs)
    }
  }
}

/** Rejects when the connection is lost, resolves when aborted. */
async function listenOnce(options: ListenerOptions, onConnected: () => void): Promise<void> {
  const client = new pg.Client({
    connectionString: options.url,
    application_name: `${options.name} listener`,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  })
  const ended = Promise.withResolvers<void>()
  const abort = () => ended.resolve()
  options.signal.addEventListener('abort', abort, { once: true })
  client.on('error', ended.reject)
  client.on('end', () => ended.reject(new Error('Connection terminated')))
  client.on('notification', ({ channel, payload = '' }) => {
    try {
      if (!options.signal.aborted) options.onMessage(channel, payload)
    } catch (error) {
      ended.reject(error)
    }
  })
  let heartbeat: NodeJS.Timeout | undefined
  let isConnected = false
  try {
    await Promise.race([client.connect(), ended.promise])
    if (options.signal.aborted) return
    isConnected = true
    for (const channel of options.channels) await client.query(`listen ${pg.escapeIdentifier(channel)}`)
    onConnected()
    options.onReady()
    heartbeat = setInterval(() => void beat(client, ended.reject), heartbeatMs)
    heartbeat.unref()
    await ended.promise
  } finally {
    clearInterval(heartbeat)
    options.signal.removeEventListener('abort', abort)
    ended.promise.catch(() => undefined) // reported above or on purpose
    const closed = client.end().catch(() => undefined) // already gone
    // A server that does not answer would hold the stop up until the time to connect is over.
    if (isConnected) await closed
  }
}

/** A half-open connection hears nothing and says nothing: ask it, and give up when it does not answer. */
async function beat(client: pg.Client, giveUp: (error: Error) => void): Promise<void> {
  const timer = setTimeout(() => giveUp(new Error('Connection terminated: no answer')), heartbeatMs / 2)
  try {
    await client.query('select 1')
  } catch (error) {
    giveUp(error instanceof Error ? error : new Error('Connection terminated'))
  } finally {
    clearTimeout(timer)
  }
}
