/**
 * Whether pushes may go to this endpoint: browsers have few push services, and a server that posts to any
 * address that it is given reaches into networks that are not meant for it.
 *
 * @param allowed names of hosts; `*.` before one stands for any name below it
 */
export function isPushHost(endpoint: string, allowed: readonly string[]): boolean {
  const { hostname, protocol, username } = new URL(endpoint)
  if (username !== '') return false
  const isAllowed = allowed.some((name) => (name.startsWith('*.') ? hostname.endsWith(name.slice(1)) : hostname === name))
  // Only what a person listed themselves is reached without https: a push service on this machine.
  return isAllowed && (protocol === 'https:' || hostname === '127.0.0.1')
}
