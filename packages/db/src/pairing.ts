// One-time tokens that let a browser in. The server makes one at every start, `npm start -- pair`
// makes further ones for a running instance; both print the same line.
import { createHash, randomBytes } from 'node:crypto'
import type { Sql } from './sql.ts'

/** Long enough to walk to another device. */
export const PAIR_TOKEN_TTL_MS = 60 * 60_000

/** What `pair_tokens.token_hash` holds: the database never sees a token that lets somebody in. */
export function hashPairToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/**
 * Inserts a row into `pair_tokens`, valid for `ttlMs` by the database's clock.
 * @returns the token: 32 random bytes as base64url
 */
export async function createPairToken(sql: Sql, { ttlMs }: { ttlMs: number }): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await sql`
    insert into pair_tokens (token_hash, expires_at)
    values (${hashPairToken(token)}, clock_timestamp() + ${ttlMs}::float8 * interval '1 millisecond')`
  return token
}

export interface PairingLine {
  /** The address that the server listens on, `HOST`. */
  readonly host: string
  readonly port: number
  readonly token: string
  /** `PUBLIC_URL`, under which other devices reach the server. */
  readonly publicUrl?: string | undefined
}

/** @returns one line without a line end, for standard output */
export function pairingLine({ host, port, token, publicUrl }: PairingLine): string {
  const local = `http://${reachableHost(host)}:${port}/?pair=${token}`
  const elsewhere = publicUrl ? ` or ${new URL(`/?pair=${token}`, publicUrl).href}` : ''
  return `Open BooCode (the link works once): ${local}${elsewhere}`
}

/** The address under which this machine reaches a server that listens on `host`. */
export function reachableHost(host: string): string {
  if (['localhost', '0.0.0.0', '::', '127.0.0.1'].includes(host)) return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
