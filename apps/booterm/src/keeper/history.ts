/** The newest output of a program as it was written, for searches beyond the scrollback. */
export class History {
  readonly #maxBytes: number
  #pieces: Uint8Array[] = []
  #bytes = 0
  #isCut = false

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Whether something was dropped. */
  get isCut(): boolean {
    return this.#isCut
  }

  get pieces(): readonly Uint8Array[] {
    return this.#pieces
  }

  push(bytes: Uint8Array): void {
    this.#pieces.push(bytes)
    this.#bytes += bytes.length
    // In larger steps: what goes is copied around.
    if (this.#bytes <= this.#maxBytes * 1.25) return
    this.#isCut = true
    let drop = 0
    for (; this.#bytes > this.#maxBytes; drop += 1) this.#bytes -= this.#pieces[drop]?.length ?? 0
    this.#pieces = this.#pieces.slice(drop)
  }
}
