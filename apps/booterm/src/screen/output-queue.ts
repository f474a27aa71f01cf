// Output on its way to a screen that nobody looks at but those who come anew. As long as more comes and only scrolls, it
// waits; of a flood, only the lines are kept that could still be seen or scrolled back to, and only those are drawn.
//
//   push ──▶ waiting ──(calm, somebody looks, or it does more than scroll)──▶ draw
//               └──(flood)──▶ left out, but for its looks
import { joinLooks, joinSkippedLooks, readPlainOutput } from './plain-output.ts'
import type { PlainOutput } from './plain-output.ts'

interface Chunk {
  readonly bytes: Uint8Array
  /** Undefined for what must be drawn. */
  readonly plain: PlainOutput | undefined
}

export interface OutputQueueParts {
  /** Takes bytes in and calls back once they are drawn. */
  readonly draw: (bytes: Uint8Array | string, drawn: () => void) => void
  /** Bytes were drawn, or what is left of them was. */
  readonly onDone: (bytes: number) => void
  /** Of the bytes from one place to another only looks are left; places count all bytes that were given. */
  readonly onLeftOut: (from: number, to: number, looks: string) => void
  /** Whether a screen of only scrolling lines is what the output would go on. */
  readonly isScrolling: () => boolean
  /** Line ends after which nothing is left of what was before. */
  readonly linesKept: () => number
}

/** More waiting than this is a flood. */
const floodBytes = 256 * 1024
/** A flood of lines so long that more than this would have to be kept is drawn. */
const maxKeptBytes = 768 * 1024
/** Given to the screen at once: it does not come to rest between two chunks. */
const drawingBytes = 256 * 1024
/** Without output for so long, a flood is over, in ms. */
const calmMs = 20

export class OutputQueue {
  readonly #parts: OutputQueueParts
  readonly #waiting: Chunk[] = []
  #waitingBytes = 0
  #givenBytes = 0
  /** Of the plain chunks before the first that must be drawn. */
  #scrollingChunks = 0
  #scrollingLines = 0
  #drawingBytes = 0
  /** Chunks that may change what the screen is, of those that are being drawn. */
  #drawingOthers = 0
  #calm: NodeJS.Timeout | undefined
  #isCalm = false

  constructor(parts: OutputQueueParts) {
    this.#parts = parts
  }

  push(bytes: Uint8Array): void {
    const plain = readPlainOutput(bytes)
    if (plain !== undefined && this.#scrollingChunks === this.#waiting.length) {
      this.#scrollingChunks += 1
      this.#scrollingLines += plain.lines
    }
    this.#waiting.push({ bytes, plain })
    this.#waitingBytes += bytes.length
    this.#givenBytes += bytes.length
    this.#isCalm = false
    this.#pump()
  }

  /** Draws all that waits. */
  flush(): void {
    while (this.#waiting.length > 0) this.#drawNext()
  }

  dispose(): void {
    clearTimeout(this.#calm)
    this.#waiting.length = 0
  }

  #pump(): void {
    if (this.#mayWait()) {
      this.#calm ??= setTimeout(() => this.#onTick(), calmMs).unref()
      return
    }
    while (this.#waiting.length > 0 && this.#drawingBytes < drawingBytes) this.#drawNext()
  }

  /** As long as more comes and it only scrolls: nobody looks, or `flush` would have been called. */
  #mayWait(): boolean {
    if (this.#isCalm || this.#scrollingChunks < this.#waiting.length) return false
    return this.#waitingBytes <= floodBytes || this.#leaveOut()
  }

  #onTick(): void {
    this.#calm = undefined
    const wasCalm = this.#isCalm
    this.#isCalm = true
    if (wasCalm) this.#pump()
    else this.#calm = setTimeout(() => this.#onTick(), calmMs).unref()
  }

  /** @returns false when the rest is more than may wait */
  #leaveOut(): boolean {
    if (this.#drawingOthers > 0 || !this.#parts.isScrolling()) return this.#waitingBytes <= maxKeptBytes
    const kept = this.#parts.linesKept()
    let left = 0
    let lines = this.#scrollingLines
    let looks = ''
    const from = this.#givenBytes - this.#waitingBytes
    while (this.#waitingBytes > floodBytes) {
      const plain = this.#waiting[left]?.plain
      if (plain === undefined || lines - plain.lines < kept) break
      lines -= plain.lines
      looks = joinAll(looks, plain.looks)
      this.#waitingBytes -= this.#waiting[left]?.bytes.length ?? 0
      left += 1
    }
    if (left > 0) this.#drop(left, joinSkippedLooks('', looks), from)
    return this.#waitingBytes <= maxKeptBytes
  }

  #drop(count: number, looks: string, from: number): void {
    const dropped = this.#waiting.splice(0, count)
    this.#scrollingChunks -= count
    for (const { plain } of dropped) this.#scrollingLines -= plain?.lines ?? 0
    const bytes = dropped.reduce((sum, chunk) => sum + chunk.bytes.length, 0)
    this.#parts.onLeftOut(from, from + bytes, looks)
    // Wherever the cursor stood, the line that it stood in is out of sight before anybody looks.
    this.#parts.draw(`\r${looks}`, () => this.#parts.onDone(bytes))
  }

  #drawNext(): void {
    const chunk = this.#waiting.shift()
    if (chunk === undefined) return
    const { length } = chunk.bytes
    this.#waitingBytes -= length
    if (this.#scrollingChunks > 0) {
      this.#scrollingChunks -= 1
      this.#scrollingLines -= chunk.plain?.lines ?? 0
    }
    if (this.#scrollingChunks === 0) this.#countScrolling()
    const others = chunk.plain === undefined ? 1 : 0
    this.#drawingBytes += length
    this.#drawingOthers += others
    this.#parts.draw(chunk.bytes, () => {
      this.#drawingBytes -= length
      this.#drawingOthers -= others
      this.#parts.onDone(length)
      this.#pump()
    })
  }

  #countScrolling(): void {
    for (const { plain } of this.#waiting) {
      if (plain === undefined) return
      this.#scrollingChunks += 1
      this.#scrollingLines += plain.lines
    }
  }
}

function joinAll(before: string, next: string): string {
  return next === '' ? before : joinLooks(before, next)
}
