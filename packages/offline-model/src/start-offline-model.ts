import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createPrefixCache } from './cache/prefix-cache.ts'
import { createHandler } from './http/create-handler.ts'
import { createRequestLog } from './http/request-log.ts'
import type { RecordedRequest } from './http/request-log.ts'
import { createGates } from './play/gates.ts'
import { createScriptBook } from './script/script-book.ts'
import type { Script } from './script/script.ts'

export interface OfflineModelOptions {
  /** 0 (the default) takes a free port. */
  port?: number
  host?: string
  /** Tried in order before the rules; see `scriptSchema`. */
  scripts?: readonly Script[]
  /** Rate of everything that names none; `Infinity` for as fast as possible. Default 120. */
  tokensPerSecond?: number
  /** The only key that is accepted; absent: every key, and none. */
  requireKey?: string
  models?: readonly string[]
  maxBodyBytes?: number
  /** Characters of request bodies kept for `requests()`; 0 keeps nothing. Default 16 Mi. */
  recordChars?: number
  /** Bound of the simulated prefix cache. Default 4 MiB, about four million tokens. */
  cacheBytes?: number
  /** Told of faults of the server itself, with which one request was answered 500. */
  onError?: (error: unknown) => void
  /** Closes the server when it fires. */
  signal?: AbortSignal
}

export interface OfflineModel extends AsyncDisposable {
  /** Base URL to give to a DeepSeek provider, without a slash at its end. */
  readonly url: string
  readonly port: number
  /** Replaces all scripts and their counts. Answers under way go on. Throws on a malformed one. */
  setScripts(scripts: readonly Script[]): void
  openGate(name: string): void
  closeGate(name: string): void
  /** Settles when an answer waits at this gate. */
  gateReached(name: string): Promise<void>
  /** Completion requests, oldest first, within `recordChars` and 1,000. */
  requests(): RecordedRequest[]
  clearRequests(): void
  /** Cuts every connection and stops listening. May be called again. */
  close(): Promise<void>
}

const MAX_RECORDED_REQUESTS = 1000
const MAX_BODY_BYTES = 64 * 1024 * 1024
const DEFAULT_TOKENS_PER_SECOND = 120
const DEFAULT_MODELS = ['deepseek-flash', 'deepseek-v4-pro']

/** Starts the server. Rejects with Node's own error when the port cannot be taken. */
export async function startOfflineModel(options: OfflineModelOptions = {}): Promise<OfflineModel> {
  const { host = '127.0.0.1', port = 0, signal } = options
  signal?.throwIfAborted()
  const gates = createGates()
  const log = createRequestLog({
    maxRequests: options.recordChars === 0 ? 0 : MAX_RECORDED_REQUESTS,
    maxChars: options.recordChars ?? 16 * 1024 * 1024,
  })
  let book = createScriptBook(options.scripts ?? [])
  const server = createServer(
    createHandler({
      cache: createPrefixCache({ maxBytes: options.cacheBytes ?? 4 * 1024 * 1024 }),
      gates,
      log,
      scripts: () => book,
      models: options.models ?? DEFAULT_MODELS,
      tokensPerSecond: options.tokensPerSecond ?? DEFAULT_TOKENS_PER_SECOND,
      maxBodyBytes: options.maxBodyBytes ?? MAX_BODY_BYTES,
      requireKey: options.requireKey,
      onError: options.onError ?? (() => undefined),
    }),
  )
  server.listen(port, host)
  await once(server, 'listening')

  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
    return closing
  }
  signal?.addEventListener('abort', () => void close(), { once: true })

  const address = server.address() as AddressInfo
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    port: address.port,
    setScripts(scripts) {
      book = createScriptBook(scripts)
    },
    openGate: (name) => gates.open(name),
    closeGate: (name) => gates.close(name),
    gateReached: (name) => gates.reached(name),
    requests: () => log.list(),
    clearRequests: () => log.clear(),
    close,
    [Symbol.asyncDispose]: close,
  }
}
