import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { DelayedPipe } from './delayed-pipe.ts'

/** A TCP relay whose wire a test can spoil at any moment. What it does holds for all connections through it. */
export interface FaultProxy extends AsyncDisposable {
  readonly port: number
  /** Bytes that came from the server since the start. */
  readonly bytesDown: number
  /** Connections that are open now. */
  readonly open: number
  /** Resets every connection now. */
  cut(): void
  /** Passes this many more bytes of the server's on, in whatever frame they end, then cuts. */
  cutAfter(bytes: number): void
  /** Swallows both directions without a word; connections stay open. Ends with `heal`, which cuts those that were deaf. */
  goDeaf(): void
  /** Each piece waits this long; 0 ends it. Order is kept. */
  delay(ms: number): void
  /** Resets new connections at once. */
  refuse(): void
  /** A clean wire again. */
  heal(): void
}

type Mode = 'clean' | 'deaf' | 'refusing'

interface Pair {
  readonly client: Socket
  readonly server: Socket
  readonly up: DelayedPipe
  readonly down: DelayedPipe
  deaf: boolean
}

/** Relays to `targetPort` of loopback from a free port. */
export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  const proxy = new Relay(targetPort)
  await proxy.listen()
  return proxy
}

class Relay implements FaultProxy {
  readonly #targetPort: number
  readonly #listener = createServer((client) => this.#accept(client))
  readonly #pairs = new Set<Pair>()
  #mode: Mode = 'clean'
  #delayMs = 0
  #budget = Infinity
  #bytesDown = 0

  constructor(targetPort: number) {
    this.#targetPort = targetPort
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port
  }

  get bytesDown(): number {
    return this.#bytesDown
  }

  get open(): number {
    return this.#pairs.size
  }

  async listen(): Promise<void> {
    this.#listener.listen(0, '127.0.0.1')
    await once(this.#listener, 'listening')
  }

  cut(): void {
    this.#budget = Infinity
    for (const pair of this.#pairs) this.#reset(pair)
  }

  cutAfter(bytes: number): void {
    this.#budget = bytes
  }

  goDeaf(): void {
    this.#mode = 'deaf'
    for (const pair of this.#pairs) pair.deaf = true
  }

  delay(ms: number): void {
    this.#delayMs = ms
  }

  refuse(): void {
    this.#mode = 'refusing'
  }

  heal(): void {
    this.#mode = 'clean'
    this.#delayMs = 0
    this.#budget = Infinity
    for (const pair of this.#pairs) if (pair.deaf) this.#reset(pair)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
    this.#listener.close()
    await once(this.#listener, 'close')
  }

  #accept(client: Socket): void {
    client.on('error', ignore)
    if (this.#mode === 'refusing') {
      client.resetAndDestroy()
      return
    }
    const server = connect(this.#targetPort, '127.0.0.1')
    server.on('error', ignore)
    const pair: Pair = { client, server, up: new DelayedPipe(server), down: new DelayedPipe(client), deaf: this.#mode === 'deaf' }
    this.#pairs.add(pair)
    client.on('data', (bytes: Buffer) => this.#pass(pair, pair.up, bytes))
    server.on('data', (bytes: Buffer) => this.#passDown(pair, bytes))
    for (const side of [client, server]) side.on('close', () => this.#closed(pair))
  }

  #passDown(pair: Pair, bytes: Buffer): void {
    this.#bytesDown += bytes.length
    const kept = bytes.subarray(0, this.#budget)
    this.#budget -= kept.length
    this.#pass(pair, pair.down, kept)
    if (this.#budget > 0) return
    this.#budget = Infinity
    // The last bytes are to arrive: an end after them instead of a reset, which would drop them.
    pair.client.end()
    pair.server.destroy()
  }

  #pass(pair: Pair, pipe: DelayedPipe, bytes: Buffer): void {
    if (!pair.deaf && bytes.length > 0) pipe.pass(bytes, this.#delayMs)
  }

  #closed(pair: Pair): void {
    // A deaf wire tells nobody that the other side has gone.
    if (pair.deaf) return
    pair.client.destroy()
    pair.server.destroy()
    this.#drop(pair)
  }

  #reset(pair: Pair): void {
    this.#drop(pair)
    pair.client.resetAndDestroy()
    pair.server.resetAndDestroy()
  }

  #drop(pair: Pair): void {
    this.#pairs.delete(pair)
    pair.up[Symbol.dispose]()
    pair.down[Symbol.dispose]()
  }
}

function ignore(): void {
  // A broken wire is this proxy's trade.
}
