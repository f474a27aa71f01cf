/** Contents of files by their hash, those used last, up to `maxBytes` together. A hash is never stale. */
export class ContentCache {
  readonly #maxBytes: number
  /** In the order of their last use. */
  readonly #entries = new Map<string, Buffer>()
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get(hash: string): Buffer | undefined {
    const content = this.#entries.get(hash)
    if (content === undefined) return undefined
    this.#entries.delete(hash)
    this.#entries.set(hash, content)
    return content
  }

  set(hash: string, content: Buffer): void {
    if (this.get(hash) !== undefined) return
    this.#entries.set(hash, content)
    this.#bytes += content.length
    for (const [oldest, { length }] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) break
      this.#entries.delete(oldest)
      this.#bytes -= length
    }
  }
}
