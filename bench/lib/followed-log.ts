import type { SeenFrame } from './window.ts'

/** What both windows received of one stream, and which of it the cut one had to fetch. */
export class FollowedLog {
  readonly #stream: string
  readonly #bytesBySeq = new Map<number, number>()
  position: { epoch: string; seq: number } | null = null
  /** The socket is cut and its successor has received nothing yet. */
  isAway = false
  #received = 0
  #missed = 0
  #wrong = 0
  #firstSeq = 0

  constructor(stream: string) {
    this.#stream = stream
  }

  steadyTook(frame: SeenFrame, bytes: number): void {
    if (frame.stream !== this.#stream) return
    if (frame.type !== 'snapshot') this.#bytesBySeq.set(frame.seq, bytes)
    if (this.isAway) this.#missed += bytes
  }

  cutTook(frame: SeenFrame, bytes: number): void {
    if (frame.stream !== this.#stream) return
    this.isAway = false
    const { epoch, seq } = frame
    if (this.position === null) this.#firstSeq = seq
    else {
      this.#received += bytes
      // A snapshot stands for everything before it; a frame comes right after the one before it.
      if (frame.type !== 'snapshot') this.#wrong += Math.abs(seq - this.position.seq - 1)
    }
    this.position = { epoch, seq }
  }

  /**
   * `lost` counts frames that the cut window lacks or got twice; `ratio` is what it received beyond what
   * came while it was connected, over what it missed.
   */
  result(): { lost: number; ratio: number } {
    const all = [...this.#bytesBySeq].reduce((sum, [seq, bytes]) => sum + (seq > this.#firstSeq ? bytes : 0), 0)
    const whileConnected = all - this.#missed
    return { lost: this.#wrong, ratio: (this.#received - whileConnected) / this.#missed }
  }
}
