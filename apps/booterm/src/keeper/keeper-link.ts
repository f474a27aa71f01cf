// The terminal service's side of the keeper: starts it when it is needed, and speaks to it.
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { KeeperPlace } from './keeper-place.ts'
import { FrameReader, decodeMessage, encodeMessage, protocolVersion } from './protocol.ts'
import type { Frame, FromKeeper, Request } from './protocol.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const startMs = 15_000
const retryMs = 20

type Question = { readonly [Kind in Request['ask']]: Omit<Extract<Request, { ask: Kind }>, 'version'> }[Request['ask']]

/** A connection for one pane. Frames are taken by `onFrame`; none is lost before it is set. */
export interface Link {
  readonly socket: Socket
  readonly answer: FromKeeper
  setReceiver(onFrame: (frame: Frame) => void): void
}

/** The keeper refused, in its own words. */
export class KeeperRefusal extends Error {
  readonly reason: Extract<FromKeeper, { kind: 'refused' }>['reason']

  constructor({ reason, words }: Extract<FromKeeper, { kind: 'refused' }>) {
    super(`the keeper of terminals refused: ${words}`)
    this.reason = reason
  }
}

export class KeeperLink {
  readonly #place: KeeperPlace
  #starting: Promise<void> | undefined

  constructor(place: KeeperPlace) {
    this.#place = place
  }

  /**
   * Asks on a new connection; starts the keeper when none runs.
   *
   * @throws KeeperRefusal, Error when none can be started
   */
  async open(question: Question): Promise<Link> {
    return await ask((await tryConnect(this.#place.socket)) ?? (await this.#connectToNew()), question)
  }

  /** The same where a keeper runs, and null where none does. */
  async openIfRunning(question: Question): Promise<Link | null> {
    const socket = await tryConnect(this.#place.socket)
    return socket === null ? null : await ask(socket, question)
  }

  async #connectToNew(): Promise<Socket> {
    this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined
    })
    await this.#starting
    const socket = await tryConnect(this.#place.socket)
    if (socket === null) throw new Error(`the keeper of terminals ended at once; ${this.#place.log} says why`)
    return socket
  }

  async #start(): Promise<void> {
    const log = openSync(this.#place.log, 'a', 0o600)
    // A session of its own: what ends our whole process group does not end it.
    const child = spawn(process.execPath, [main, this.#place.socket, this.#place.home], { cwd: '/', detached: true, stdio: ['ignore', log, log] })
    closeSync(log)
    child.unref()
    let hasFailed = false
    child.once('error', () => (hasFailed = true))
    child.once('exit', (code) => (hasFailed = code !== 0))
    for (const until = performance.now() + startMs; performance.now() < until && !hasFailed; await delay(retryMs)) {
      const socket = await tryConnect(this.#place.socket)
      socket?.destroy()
      if (socket !== null) return
    }
    throw new Error(`the keeper of terminals did not start; ${this.#place.log} says why`)
  }
}

async function tryConnect(path: string): Promise<Socket | null> {
  const socket = connect(path)
  return await new Promise((resolve) => {
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(null))
  })
}

async function ask(socket: Socket, question: Question): Promise<Link> {
  const reader = new FrameReader()
  const early: Frame[] = []
  const { promise, resolve, reject } = Promise.withResolvers<Frame>()
  let receive = (frame: Frame): void => {
    resolve(frame)
    early.push(frame)
  }
  socket.on('error', () => undefined) // told by the close
  socket.once('close', () => reject(new Error('the keeper of terminals ended')))
  socket.on('data', (piece) => {
    for (const frame of reader.push(piece)) receive(frame)
  })
  socket.write(encodeMessage({ version: protocolVersion, ...question } as Request)) // of its kinds, each with the version
  const answer = decodeMessage<FromKeeper>(await promise)
  early.shift()
  if (answer.kind === 'refused') throw new KeeperRefusal(answer)
  return {
    socket,
    answer,
    setReceiver(onFrame) {
      receive = onFrame
      for (const frame of early.splice(0)) onFrame(frame)
    },
  }
}
