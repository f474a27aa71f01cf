import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { AppError, closeCodes, protocolVersion } from '@boocode/contracts'
import { toAppError } from '@boocode/db'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { authenticate } from '../http/auth.ts'
import type { Authenticator, Caller } from '../http/auth.ts'
import { guardOrigin } from '../http/origin.ts'
import type { OpenSocket } from '../context.ts'
import { ClientSocket } from './client-socket.ts'
import type { ClientSocketDeps } from './client-socket.ts'

const maxFrameBytes = 64 * 1024

/** An upgrade that may come in: its caller is known. */
export interface CheckedUpgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
  readonly url: URL
  readonly caller: Caller
}

/** WebSockets at other addresses than `/api/ws`. */
export interface UpgradeTaker {
  accepts(pathname: string): boolean
  /** May throw an AppError, which is answered as long as nothing else was. */
  take(upgrade: CheckedUpgrade): Promise<void>
  closeDevice(deviceId: string): void
  closeAll(): void
}

/** Takes upgrades of `/api/ws`, and hands on others, after the same checks as every request. */
export class Gateway implements AsyncDisposable {
  readonly #auth: Authenticator
  readonly #deps: ClientSocketDeps
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false })
  readonly #others: UpgradeTaker
  readonly #clients = new Map<ClientSocket, Caller>()

  constructor(auth: Authenticator, deps: ClientSocketDeps, others: UpgradeTaker) {
    this.#others = others
    this.#auth = auth
    this.#deps = deps
  }

  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket, head).catch((error: unknown) => refuse(socket, toAppError(error)))
    })
  }

  /** Rule W18. */
  closeDevice(deviceId: string): void {
    for (const [client, caller] of this.#clients) {
      if (caller.kind === 'device' && caller.deviceId === deviceId) client.close(closeCodes.authRevoked, 'this device was revoked')
    }
    this.#others.closeDevice(deviceId)
  }

  /** The windows that are open now, in the order in which they came. */
  openSockets(): OpenSocket[] {
    return [...this.#clients].map(([client, caller]) => ({ deviceId: caller.kind === 'device' ? caller.deviceId : null, ...client.facts() }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients.keys()) client.close(1001, 'the server stops')
    this.#others.closeAll()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', (err) => this.#deps.log.debug({ err }, 'socket error before the upgrade'))
    const url = new URL(request.url ?? '/', 'http://local')
    const isOurs = url.pathname === '/api/ws'
    if (!isOurs && !this.#others.accepts(url.pathname)) throw new AppError('not_found', 'There is no WebSocket at this address.')
    const foreign = guardOrigin(request.headers, this.#auth.config)
    if (foreign !== null) throw foreign
    const caller = await authenticate(this.#auth, {
      headers: request.headers,
      queryToken: url.searchParams.get('token') ?? undefined,
      address: request.socket.remoteAddress ?? '',
    })
    if (!isOurs) {
      await this.#others.take({ request, socket, head, url, caller })
      return
    }
    const version = url.searchParams.get('v') ?? String(protocolVersion)
    this.#server.handleUpgrade(request, socket, head, (client) => this.#accept(client, caller, version))
  }

  #accept(socket: WebSocket, caller: Caller, version: string): void {
    if (version !== String(protocolVersion)) {
      socket.close(closeCodes.versionNotSupported, `this server speaks version ${protocolVersion}`)
      return
    }
    const client = new ClientSocket(socket, this.#deps)
    this.#clients.set(client, caller)
    socket.on('close', () => this.#clients.delete(client))
  }
}

function refuse(socket: Duplex, error: AppError): void {
  const body = JSON.stringify(error.toBody())
  socket.end(
    `HTTP/1.1 ${error.status} ${error.code}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
