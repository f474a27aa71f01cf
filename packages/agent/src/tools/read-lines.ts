import type { OpenedFile } from '../guard/file-source.ts'

export interface LineRequest {
  /** 1-based number of the first line wanted. */
  readonly firstLine: number
  /** Of a longer line only so much is kept. */
  readonly maxLineBytes: number
  /** How far to read on after the last wanted line, to learn how many lines there are. */
  readonly maxCountBytes: number
  readonly signal: AbortSignal
  /** Gets the wanted lines without their line feed; false when no more are wanted. */
  onLine(line: FileLine): boolean
}

export interface FileLine {
  readonly number: number
  /** Valid only during the call. */
  readonly bytes: Buffer
  readonly totalBytes: number
}

export interface LinesRead {
  /** Undefined when the end was too far away to look. */
  readonly totalLines: number | undefined
}

const CHUNK_BYTES = 256 * 1024

/**
 * Goes through a file in one pass with fixed memory, however long the file or a line of it. A line
 * feed at the end of the file does not begin another line.
 */
export async function readLines(file: OpenedFile, request: LineRequest): Promise<LinesRead> {
  const chunk = Buffer.alloc(CHUNK_BYTES)
  const line = createLineCollector(request)
  let position = 0
  let countUntil = Number.POSITIVE_INFINITY
  while (position < countUntil) {
    request.signal.throwIfAborted()
    const length = await file.read(chunk, position)
    if (length === 0) return { totalLines: line.end() }
    position += length
    line.write(chunk.subarray(0, length))
    if (line.isSatisfied() && countUntil === Number.POSITIVE_INFINITY) countUntil = position + request.maxCountBytes
  }
  return { totalLines: undefined }
}

function createLineCollector(request: LineRequest) {
  const kept = Buffer.alloc(request.maxLineBytes)
  let number = 1
  let keptBytes = 0
  let totalBytes = 0
  let satisfied = false

  const take = (part: Buffer): void => {
    totalBytes += part.length
    if (satisfied || number < request.firstLine) return
    keptBytes += part.copy(kept, keptBytes, 0, Math.min(part.length, kept.length - keptBytes))
  }
  const finishLine = (): void => {
    if (!satisfied && number >= request.firstLine) {
      satisfied = !request.onLine({ number, bytes: kept.subarray(0, keptBytes), totalBytes })
    }
    number += 1
    keptBytes = 0
    totalBytes = 0
  }
  return {
    isSatisfied: () => satisfied,
    write(chunk: Buffer): void {
      let start = 0
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, start)) {
        take(chunk.subarray(start, at))
        finishLine()
        start = at + 1
      }
      take(chunk.subarray(start))
    },
    /** The number of lines in the file. */
    end(): number {
      if (totalBytes > 0) finishLine()
      return number - 1
    },
  }
}
