/** A piece of a byte stream between two separators. */
export interface Piece {
  /** At most `maxKeptBytes`; valid only during the call that receives it. */
  readonly bytes: Buffer
  /** How long the piece truly was. */
  readonly totalBytes: number
}

export interface ByteSplitter {
  write(chunk: Buffer): void
  /** Hands out what follows the last separator, if anything does. */
  end(): void
}

/**
 * Splits a stream at bytes that take turns (`[0, 10]`: up to a NUL, then up to a line feed, then up to
 * a NUL, …). Memory is bounded by `maxKeptBytes` whatever the length of a piece.
 */
export function createByteSplitter(
  separators: readonly number[],
  maxKeptBytes: number,
  onPiece: (piece: Piece, turn: number) => void,
): ByteSplitter {
  const kept = Buffer.alloc(maxKeptBytes)
  let keptBytes = 0
  let totalBytes = 0
  let turn = 0

  const take = (part: Buffer): void => {
    keptBytes += part.copy(kept, keptBytes, 0, Math.min(part.length, maxKeptBytes - keptBytes))
    totalBytes += part.length
  }
  const flush = (): void => {
    const piece = { bytes: kept.subarray(0, keptBytes), totalBytes }
    const current = turn
    keptBytes = 0
    totalBytes = 0
    turn = (turn + 1) % separators.length
    onPiece(piece, current)
  }
  return {
    write(chunk) {
      let start = 0
      for (;;) {
        const at = chunk.indexOf(separators[turn] ?? 0, start)
        if (at === -1) break
        take(chunk.subarray(start, at))
        flush()
        start = at + 1
      }
      take(chunk.subarray(start))
    },
    end() {
      if (totalBytes > 0) flush()
    },
  }
}
