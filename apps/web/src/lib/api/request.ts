import { AppError, errorBodySchema } from '@boocode/contracts'
import type { z } from 'zod'
import { randomId } from '../random-id.ts'
import { hearDateHeader } from '../server-clock.ts'

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  body?: unknown
  signal?: AbortSignal
  /** Makes a repeated POST harmless: the same key with the same body gives the first answer. Default: a new one. */
  idempotencyKey?: string
  /** Goes on when the page is left; for bodies of at most 60 KB. */
  keepalive?: boolean
}

type Listener = () => void
const unauthenticatedListeners = new Set<Listener>()

/** Calls `listener` whenever any answer says that this device is not paired. Returns how to stop. */
export function onUnauthenticated(listener: Listener): () => void {
  unauthenticatedListeners.add(listener)
  return () => unauthenticatedListeners.delete(listener)
}

/**
 * One REST call; the answer is parsed by its contract.
 * Throws `AppError`: the server's own error, or `unavailable` when it could not be reached.
 */
export async function request<T>(schema: z.ZodType<T>, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(path, options)
  const value: unknown = await response.json().catch(() => undefined)
  if (!response.ok) throw toError(response.status, value)
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new AppError('internal', 'The server answered something this page does not understand. Reload the page.', {
    cause: parsed.error,
  })
}

/** The body of an answer as it came, for what is too large to be read here. */
export async function requestText(path: string, options: RequestOptions = {}): Promise<string> {
  const response = await send(path, options)
  if (!response.ok) throw toError(response.status, await response.json().catch(() => undefined))
  return await response.text()
}

/** A call whose answer has no content that matters. */
export async function requestNothing(path: string, options: RequestOptions): Promise<void> {
  const response = await send(path, options)
  if (!response.ok) throw toError(response.status, await response.json().catch(() => undefined))
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const headers = new Headers({ accept: 'application/json' })
  if (options.body !== undefined) headers.set('content-type', 'application/json')
  if (options.method === 'POST') headers.set('idempotency-key', options.idempotencyKey ?? randomId())
  const init: RequestInit = { method: options.method ?? 'GET', headers, credentials: 'same-origin' }
  if (options.body !== undefined) init.body = JSON.stringify(options.body)
  if (options.signal !== undefined) init.signal = options.signal
  if (options.keepalive === true) init.keepalive = true
  try {
    const response = await fetch(path, init)
    hearDateHeader(response.headers)
    return response
  } catch (cause) {
    throw new AppError('unavailable', 'BooCode cannot be reached. Check that it runs, then try again.', { cause })
  }
}

function toError(status: number, value: unknown): AppError {
  const body = errorBodySchema.safeParse(value)
  const error = body.success
    ? new AppError(body.data.error.code, body.data.error.message, { details: body.data.error.details })
    : new AppError(status >= 500 ? 'unavailable' : 'internal', `The server answered ${status} without a reason. Try again.`)
  if (status === 401) for (const listener of unauthenticatedListeners) listener()
  return error
}

/** The sentence of an error that a person may read. */
export function messageOf(error: unknown): string {
  return error instanceof AppError ? error.message : 'Something went wrong in this page. Reload it.'
}
