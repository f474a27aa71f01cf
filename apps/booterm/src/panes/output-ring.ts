import type { TerminalSize } from '@boocode/contracts'

/** Output, or a new size, at the offset where it stands in the output. */
export type OutputItem =
  | { readonly kind: 'bytes'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'size'; readonly at: number; readonly size: TerminalSize }

/** The newest output of a pane, for those who missed some of it. Offsets count bytes since the pane began. */
export class OutputRing {
  readonly #maxBytes: number
  #items: OutputItem[] = []
  #start = 0
  #end = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Offset after the newest byte. */
  get end(): number {
    return this.#end
  }

  push(bytes: Uint8Array): void {
    this.#items.push({ kind: 'bytes', at: this.#end, bytes })
    this.#end += bytes.length
    let drop = 0
    for (const item of this.#items) {
      if (this.#end - this.#start <= this.#maxBytes) break
      if (item.kind === 'bytes') this.#start = item.at + item.bytes.length
      drop += 1
    }
    if (drop > 0) this.#items = this.#items.slice(drop)
  }

  resize(size: TerminalSize): void {
    this.#items.push({ kind: 'size', at: this.#end, size })
  }

  /** What came after the first `offset` bytes, in order; null when it is no longer held, or never was. */
  since(offset: number): OutputItem[] | null {
    if (offset < this.#start || offset > this.#end) return null
    return this.#items.flatMap((item): OutputItem[] => {
      if (item.kind === 'size') return item.at >= offset ? [item] : []
      const missed = item.bytes.subarray(Math.max(offset - item.at, 0))
      return missed.length === 0 ? [] : [{ ...item, at: Math.max(offset, item.at), bytes: missed }]
    })
  }
}
