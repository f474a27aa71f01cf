import { once } from 'node:events'
import { paneResponseSchema } from '@boocode/contracts'
import type { TerminalClientFrame } from '@boocode/contracts'
import { WebSocket } from 'ws'
import type { BenchStack } from './bench-stack.ts'
import { BenchTerminal } from './bench-terminal.ts'
import type { TerminalWire } from './bench-terminal.ts'

const size = { cols: 120, rows: 40 }
const ackEveryBytes = 64 * 1024

export interface OurTerminalOptions {
  /** A client that never acknowledges anything; default false. */
  isDeaf?: boolean
}

/** A new pane through server and service, attached; closed with the stack. */
export async function openOurTerminal(opened: BenchStack, sessionId: string, options: OurTerminalOptions = {}): Promise<BenchTerminal> {
  const panes = `/api/term/sessions/${sessionId}/panes`
  const { body } = await opened.api('POST', panes, { command: 'bash --norc --noprofile', ...size })
  const { pane } = paneResponseSchema.parse(body)
  const { url, facts } = opened.stack
  const socket = new WebSocket(`${url.replace('http', 'ws')}${panes}/${pane.id}/attach?token=${facts.token}`, { perMessageDeflate: false })
  const wire = new OurWire(socket, options.isDeaf ?? false)
  await once(socket, 'open')
  const terminal = new BenchTerminal(wire)
  await terminal.run('true')
  return terminal
}

class OurWire implements TerminalWire {
  onOutput: (bytes: Uint8Array) => void = () => undefined
  readonly #socket: WebSocket
  #received = 0
  #told = 0

  constructor(socket: WebSocket, isDeaf: boolean) {
    this.#socket = socket
    socket.on('error', () => undefined) // the close that follows is what counts
    socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) return
      this.#received += data.length
      if (!isDeaf && this.#received - this.#told >= ackEveryBytes) {
        this.#told = this.#received
        this.#send({ type: 'ack', bytes: this.#received })
      }
      this.onOutput(data)
    })
  }

  type(text: string): void {
    this.#send({ type: 'input', data: text })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // One that was sent away has nothing more to tell.
    if (this.#socket.readyState === WebSocket.CLOSED) return
    const closed = once(this.#socket, 'close')
    this.#socket.close()
    await closed
  }

  #send(frame: TerminalClientFrame): void {
    this.#socket.send(JSON.stringify(frame))
  }
}
