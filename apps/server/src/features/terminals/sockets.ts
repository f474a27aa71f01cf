import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Caller } from '../../http/auth.ts'
import { unavailable } from '../../http/booterm-client.ts'
import type { BootermClient } from '../../http/booterm-client.ts'
import type { CheckedUpgrade, UpgradeTaker } from '../../ws/gateway.ts'

const attachPath = /^\/api\/term\/sessions\/[0-9a-f-]{36}\/panes\/[0-9a-f-]{36}\/attach$/
/** What the handshake needs; cookies and tokens stay here. */
const passedHeaders = ['connection', 'upgrade', 'sec-websocket-key', 'sec-websocket-version']

/**
 * Sockets of terminals: after the handshake bytes go through as they are, in both directions. A slow
 * window thus holds up its own connection alone, and nothing is gathered here.
 */
export class TerminalSockets implements UpgradeTaker {
  readonly #booterm: BootermClient
  readonly #open = new Map<Duplex, Caller>()

  constructor(booterm: BootermClient) {
    this.#booterm = booterm
  }

  accepts(pathname: string): boolean {
    return attachPath.test(pathname)
  }

  async take({ request, socket, head, url, caller }: CheckedUpgrade): Promise<void> {
    url.searchParams.delete('token')
    // From now on, so that no device gets in that is revoked meanwhile.
    this.#open.set(socket, caller)
    socket.once('close', () => this.#open.delete(socket))
    const outgoing = await this.#booterm.open({ method: 'GET', path: url.pathname + url.search }, handshakeOf(request))
    if (socket.destroyed) {
      outgoing.destroy()
      return
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    outgoing.once('error', (error) => reject(unavailable(error)))
    socket.once('close', () => outgoing.destroy())
    outgoing.once('response', (response) => {
      writeHead(socket, response)
      response.pipe(socket)
      resolve()
    })
    outgoing.once('upgrade', (response, upstream, first) => {
      writeHead(socket, response)
      socket.write(first)
      upstream.write(head)
      this.#join(socket, upstream)
      resolve()
    })
    outgoing.end()
    await promise
  }

  closeDevice(deviceId: string): void {
    for (const [socket, caller] of this.#open) if (caller.kind === 'device' && caller.deviceId === deviceId) socket.destroy()
  }

  closeAll(): void {
    for (const socket of this.#open.keys()) socket.destroy()
  }

  #join(socket: Duplex, upstream: Duplex): void {
    for (const end of [socket, upstream]) if (end instanceof Socket) end.setNoDelay(true)
    upstream.on('error', () => undefined) // told by the close
    upstream.pipe(socket)
    socket.pipe(upstream)
    upstream.once('close', () => socket.destroy())
    socket.once('close', () => upstream.destroy())
  }
}

function handshakeOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    passedHeaders.flatMap((name) => {
      const value = headers[name]
      return typeof value === 'string' ? [[name, value]] : []
    }),
  )
}

function writeHead(socket: Duplex, { statusCode = 502, statusMessage = '', rawHeaders }: IncomingMessage): void {
  const lines = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1] ?? ''}`] : []))
  socket.write(`HTTP/1.1 ${statusCode} ${statusMessage}\r\n${lines.join('\r\n')}\r\n\r\n`)
}
