import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import type { ServerConfig } from '../config.ts'
import type { FailureLimiter } from './failure-limiter.ts'

/** Who asks: a paired browser, or a script with the API token. */
export type Caller = { kind: 'device'; deviceId: string } | { kind: 'token' }

export interface Credentials {
  headers: IncomingHttpHeaders
  /** `?token=` of a WebSocket, where headers cannot be set. */
  queryToken?: string | undefined
  address: string
}

export interface Authenticator {
  config: ServerConfig
  sql: Sql
  limiter: FailureLimiter
}

/** Cookies are shared by all ports of a host: the port is in the name, so that two instances do not log each other out. */
export function cookieName(config: ServerConfig): string {
  return `boocode_${config.port}`
}

/**
 * @throws AppError `unauthenticated` without valid credentials, `rate_limited` after too many wrong
 *   ones from one address, `unavailable` while the database cannot be asked.
 */
export async function authenticate(auth: Authenticator, credentials: Credentials): Promise<Caller> {
  const token = bearerToken(credentials.headers) ?? credentials.queryToken
  const cookie = readCookie(credentials.headers.cookie, cookieName(auth.config))
  if (token === undefined && cookie === undefined) throw unauthenticated()
  // Known by 256 random bits, which nobody guesses: whoever guesses tokens at the same address (behind
  // a proxy that is everybody) must not lock paired browsers out. A revoked one that still sends its cookie is no guess.
  const deviceId = cookie === undefined ? null : await touchDevice(auth.sql, cookie)
  if (deviceId !== null) return { kind: 'device', deviceId }
  if (token === undefined) throw unauthenticated()
  if (auth.config.apiToken !== null && sameSecret(token, auth.config.apiToken)) return { kind: 'token' }
  auth.limiter.failed(credentials.address)
  throw unauthenticated()
}

export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

function unauthenticated(): AppError {
  return new AppError('unauthenticated', 'This browser is not paired. Open the link that `npm start` printed, or make a new one: npm start -- pair')
}

async function touchDevice(sql: Sql, secret: string): Promise<string | null> {
  const rows = await sql<{ id: string; stale: boolean }>`
    select id, last_seen_at < clock_timestamp() - interval '1 minute' as stale from devices where secret_hash = ${hashSecret(secret)}`
  const device = rows[0]
  if (device === undefined) return null
  if (device.stale) await sql`update devices set last_seen_at = clock_timestamp() where id = ${device.id}`
  return device.id
}

function bearerToken(headers: IncomingHttpHeaders): string | undefined {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1]
}

function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [key, ...value] = pair.trim().split('=')
    if (key === name) return value.join('=')
  }
  return undefined
}

function sameSecret(given: string, wanted: string): boolean {
  return timingSafeEqual(hashSecret(given), hashSecret(wanted))
}
