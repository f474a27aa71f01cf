/**
 * Keeps the first and the last bytes of a stream in fixed memory, half of `maxBytes` each: a failing
 * command says what it began with and what it died of.
 */
export interface BoundedOutput {
  write(chunk: Buffer): void
  /** Invalid UTF-8 becomes U+FFFD; where bytes were left out a line says how many. */
  text(): string
  /** The bytes before and after those that were left out; one after the other when none were. */
  parts(): { readonly head: Buffer; readonly tail: Buffer }
  readonly omittedBytes: number
}

export function createBoundedOutput(maxBytes: number): BoundedOutput {
  const headMax = Math.ceil(maxBytes / 2)
  const tailMax = Math.max(1, Math.floor(maxBytes / 2))
  const head: Buffer[] = []
  const tail: Buffer[] = []
  let headBytes = 0
  let tailBytes = 0
  let omittedBytes = 0

  const write = (chunk: Buffer): void => {
    const first = chunk.subarray(0, headMax - headBytes)
    // Copies, so that a few kept bytes do not hold the whole chunk in memory.
    if (first.length > 0) head.push(Buffer.from(first))
    headBytes += first.length
    const rest = chunk.subarray(first.length)
    if (rest.length === 0) return
    omittedBytes += Math.max(0, rest.length - tailMax)
    const last = rest.subarray(Math.max(0, rest.length - tailMax))
    tail.push(Buffer.from(last))
    tailBytes += last.length
    for (let oldest = tail[0]; oldest !== undefined && tailBytes > tailMax; oldest = tail[0]) {
      const excess = Math.min(tailBytes - tailMax, oldest.length)
      tailBytes -= excess
      omittedBytes += excess
      if (excess === oldest.length) tail.shift()
      else tail[0] = oldest.subarray(excess)
    }
  }
  const parts = () => ({ head: Buffer.concat(head), tail: Buffer.concat(tail) })
  const text = (): string => {
    if (omittedBytes === 0) return Buffer.concat([...head, ...tail]).toString('utf8')
    const kept = parts()
    return `${kept.head.toString('utf8')}\n[… ${omittedBytes} bytes left out …]\n${kept.tail.toString('utf8')}`
  }
  return {
    write,
    text,
    parts,
    get omittedBytes() {
      return omittedBytes
    },
  }
}
