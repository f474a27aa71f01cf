import type { ClientRequest, IncomingHttpHeaders } from 'node:http'
import { request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError, errorBodySchema, serviceSecretHeader, terminalHealthSchema } from '@boocode/contracts'
import type { Health, Vitals } from '@boocode/contracts'
import type { z } from 'zod'

/** A search may take 10 s. */
const answerMs = 20_000
const probeMs = 2_000
const startMs = 20_000
const startPollMs = 50

export interface BootermCall {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly body?: unknown
}

/** Speaks to the terminal service, which is started when it is first needed. */
export interface BootermClient {
  /**
   * @returns the body of the answer, null when it has none
   * @throws AppError as the service said, `unavailable` when it does not run and nobody can start it
   */
  call(call: BootermCall): Promise<unknown>
  /** As `call`, but a service that would have to be started for it is left alone. */
  callIfAwake(call: BootermCall): Promise<{ kind: 'answered'; body: unknown } | { kind: 'asleep' }>
  /** Opens a request to the service, which runs then; the caller ends it and sees to its errors. */
  open(call: Omit<BootermCall, 'body'>, headers: IncomingHttpHeaders): Promise<ClientRequest>
  state(): Promise<Required<Health>['booterm']>
  /** How its process is; null when it does not run. Does not start it. */
  vitals(): Promise<Vitals | null>
}

export interface BootermClientOptions {
  readonly url: string
  readonly secret: string
  /** Has it started; null when nobody can. */
  readonly start: (() => void) | null
}

export function createBootermClient({ url, secret, start }: BootermClientOptions): BootermClient {
  let wasNeeded = false
  let starting: Promise<void> | null = null

  const health = async (): Promise<z.infer<typeof terminalHealthSchema> | null> => {
    try {
      const response = await fetch(`${url}/api/term/health`, { headers: { [serviceSecretHeader]: secret }, signal: AbortSignal.timeout(probeMs) })
      return response.ok ? terminalHealthSchema.parse(await response.json()) : null
    } catch {
      return null // not there, or not ours
    }
  }
  const isThere = async (): Promise<boolean> => (await health()) !== null
  const startIt = async (): Promise<void> => {
    const deadline = performance.now() + startMs
    start?.()
    while (!(await isThere())) {
      if (start === null || performance.now() > deadline) throw unavailable()
      await delay(startPollMs)
    }
  }
  const ready = async (): Promise<void> => {
    wasNeeded = true
    if (await isThere()) return
    starting ??= startIt().finally(() => {
      starting = null
    })
    await starting
  }
  const send = async (call: BootermCall): Promise<unknown> => {
    // A connection of its own: one that is kept may belong to a service that was killed since.
    const outgoing = request(url + call.path, { method: call.method, agent: false, headers: headersOf(call, secret), timeout: answerMs })
    return await answerOf(outgoing, call)
  }
  return {
    async callIfAwake(call) {
      try {
        return { kind: 'answered', body: await send(call) }
      } catch (error) {
        if (!isRefused(error)) throw error
        // Where nobody can start it, it is always wanted.
        if (start === null) throw unavailable(error)
        return { kind: 'asleep' }
      }
    },
    async call(call) {
      wasNeeded = true
      try {
        return await send(call)
      } catch (error) {
        // Nothing was sent yet: it does not listen.
        if (!isRefused(error)) throw error
        await ready()
        return await send(call)
      }
    },
    async open(call, headers) {
      await ready()
      return request(url + call.path, { method: call.method, headers: { ...headers, [serviceSecretHeader]: secret } })
    },
    async vitals() {
      return (await health())?.vitals ?? null
    },
    async state() {
      if (await isThere()) return 'ok'
      if (wasNeeded) return 'down'
      return start === null ? 'not_installed' : 'ok'
    },
  }
}

function headersOf({ body }: BootermCall, secret: string): Record<string, string> {
  return { [serviceSecretHeader]: secret, ...(body !== undefined && { 'content-type': 'application/json' }) }
}

async function answerOf(outgoing: ClientRequest, call: BootermCall): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  outgoing.on('error', reject)
  outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')))
  outgoing.on('response', (response) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    response.on('error', reject)
    response.on('end', () => {
      const body = parseJson(Buffer.concat(chunks).toString('utf8'))
      if ((response.statusCode ?? 500) < 300) resolve(body)
      else reject(errorOf(response.statusCode ?? 500, body))
    })
  })
  outgoing.end(call.body === undefined ? undefined : JSON.stringify(call.body))
  try {
    return await promise
  } catch (error) {
    if (error instanceof AppError || isRefused(error)) throw error
    throw unavailable(error)
  }
}

function errorOf(status: number, body: unknown): AppError {
  const said = errorBodySchema.safeParse(body)
  if (!said.success || status === 401) {
    return new AppError('upstream_failed', 'The terminal service gave no usable answer. Its log has the details.')
  }
  const { code, message, details } = said.data.error
  return new AppError(code, message, { details })
}

export function unavailable(cause?: unknown): AppError {
  return new AppError('unavailable', 'The terminal service is not running just now. It is started by itself; try again in a few seconds.', { cause })
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return undefined // not ours
  }
}
