import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'

export interface ListenerOptions {
  url: string
  name: string
  channels: readonly string[]
  signal: AbortSignal
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
  client.on('notification', (message) => options.onMessage(message.channel, message.payload ?? ''))
  let heartbeat: NodeJS.Timeout | undefined
  try {
    await Promise.race([client.connect(), ended.promise])
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
    await client.end().catch(() => undefined) // already gone
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
