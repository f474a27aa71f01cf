import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '@boocode/contracts'
import type { ServerConfig } from '../config.ts'

/**
 * Refuses requests that a foreign page could have made: an unknown `Host` (DNS rebinding), or an
 * `Origin` other than the address asked for (cross-site requests and WebSockets; another port of the
 * same machine is foreign too). A missing `Origin` is no browser's cross-site request.
 */
export function guardOrigin(headers: IncomingHttpHeaders, config: ServerConfig): AppError | null {
  const host = parseHost(headers.host)
  if (host === null || !config.allowedHosts.has(host.hostname)) {
    return new AppError('forbidden', 'This server is not known under that name. Add the name to ALLOWED_HOSTS, or set PUBLIC_URL.')
  }
  const { origin } = headers
  if (origin === undefined) return null
  if (config.publicUrl !== null && origin === new URL(config.publicUrl).origin) return null
  const from = URL.parse(origin)
  if (from !== null && from.host.toLowerCase() === host.withPort) return null
  return new AppError('forbidden', 'Requests from other sites are refused.')
}

function parseHost(header: string | undefined): { hostname: string; withPort: string } | null {
  if (header === undefined || header === '' || /[/@?#\s]/.test(header)) return null
  const url = URL.parse(`http://${header}`)
  return url === null ? null : { hostname: url.hostname.toLowerCase(), withPort: url.host.toLowerCase() }
}
