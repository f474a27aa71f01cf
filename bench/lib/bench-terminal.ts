import { randomBytes } from 'node:crypto'
import { within } from './clock.ts'

/** A terminal of some server, as its own page uses it: what arrives is acknowledged at once. */
export interface TerminalWire extends AsyncDisposable {
  type(text: string): void
  /** The one who hears all output from now on. */
  onOutput: (bytes: Uint8Array) => void
}

/** What may follow the end of a command in the same chunk: a prompt, with a title, a folder and colours. */
const tailBytes = 4096

/** What benchmarks do with a terminal, whoever serves it. */
export class BenchTerminal implements AsyncDisposable {
  readonly #wire: TerminalWire

  constructor(wire: TerminalWire) {
    this.#wire = wire
  }

  /**
   * Runs a shell command to its end.
   *
   * @returns how long it took until its last byte was here, and how many came in all
   */
  async run(command: string, limitMs = 180_000): Promise<{ ms: number; bytes: number }> {
    const end = `end-${randomBytes(6).toString('hex')}`
    const seen = this.#until(end)
    const startedAt = performance.now()
    // In two halves, so that the echo of the command is not taken for its end.
    this.#wire.type(`${command}; printf '%s%s\\n' '${end.slice(0, 5)}' '${end.slice(5)}'\r`)
    const bytes = await within(seen, `the end of ${command}`, limitMs)
    return { ms: performance.now() - startedAt, bytes }
  }

  /** From a key to its echo, in ms. Something that echoes must run. */
  async echo(key: string): Promise<number> {
    const seen = this.#until(key)
    const startedAt = performance.now()
    this.#wire.type(key)
    await within(seen, 'an echo')
    return performance.now() - startedAt
  }

  /** Without waiting for anything. */
  type(text: string): void {
    this.#wire.type(text)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#wire[Symbol.asyncDispose]()
  }

  /** Settles with the bytes that came until `mark` was among them. */
  async #until(mark: string): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>()
    let bytes = 0
    let tail = ''
    this.#wire.onOutput = (chunk) => {
      bytes += chunk.length
      // Only the end of a large chunk can hold a mark that ends the output.
      const newest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).subarray(-tailBytes).toString('latin1')
      tail = (tail + newest).slice(-2 * tailBytes)
      if (tail.includes(mark)) resolve(bytes)
    }
    return await promise
  }
}
