import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { attachQuerySchema, serviceSecretHeader } from '@boocode/contracts'
import { WebSocketServer } from 'ws'
import type { BootermContext } from '../../context.ts'
import { requireSecret, toAppError } from '../../http/app.ts'
import { paneParamsSchema } from '../../http/pane-params.ts'
import { serveClient } from './client.ts'

/** A frame of input with all its characters escaped. */
const maxFrameBytes = 512 * 1024
const attachPath = /^\/api\/term\/sessions\/([^/]+)\/panes\/([^/]+)\/attach$/
const pingEveryMs = 15_000

/** WebSockets of `…/panes/:pid/attach`, for whoever has the services' secret. */
export function registerAttach(server: Server, context: BootermContext): { close(): Promise<void> } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined) // told by the close
    try {
      requireSecret(context, request.headers[serviceSecretHeader])
      const url = new URL(request.url ?? '/', 'http://local')
      const [, sid, pid] = attachPath.exec(url.pathname) ?? []
      const params = paneParamsSchema.parse({ sid, pid })
      const { epoch, offset } = attachQuerySchema.parse(Object.fromEntries(url.searchParams))
      const pane = context.panes.find(params.sid, params.pid)
      const position = epoch === undefined || offset === undefined ? undefined : { epoch, offset }
      sockets.handleUpgrade(request, socket, head, (client) => void serveClient(client, pane, position))
    } catch (error) {
      refuse(socket, error)
    }
  })
  // A connection that died without a word is found out, and no longer waited for.
  const unanswered = new WeakSet<object>()
  const timer = setInterval(() => {
    for (const client of sockets.clients) {
      if (unanswered.has(client)) {
        client.terminate()
        continue
      }
      unanswered.add(client)
      client.once('pong', () => unanswered.delete(client))
      client.ping()
    }
  }, pingEveryMs)
  return {
    async close() {
      clearInterval(timer)
      for (const client of sockets.clients) client.close(1001)
      await new Promise<void>((resolve) => sockets.close(() => resolve()))
    },
  }
}

function refuse(socket: Duplex, cause: unknown): void {
  const error = toAppError(cause)
  const body = JSON.stringify(error.toBody())
  socket.end(`HTTP/1.1 ${error.status} ${error.code}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`)
}
