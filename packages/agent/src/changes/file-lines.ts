/**
 * Where the lines of a file lie in its bytes. A line includes its line feed, which the last may lack, so
 * that the lines put together are the file again, whatever bytes it holds. Indices count from 0.
 */
export interface FileLines {
  readonly content: Buffer
  readonly count: number
  /** Byte offset of a line; of `count`, the length of the file. */
  startOf(line: number): number
  /** How many lines begin before byte `offset`. */
  countBefore(offset: number): number
  /** The bytes of lines `start` up to but not including `end`: a view, not a copy. */
  slice(start: number, end: number): Buffer
}

const LF = 10

/** `null`, a file that does not exist, has no lines, like an empty one. */
export function splitLines(file: Buffer | null): FileLines {
  const content = file ?? Buffer.alloc(0)
  const starts = findStarts(content)
  const startOf = (line: number): number => starts[line] ?? content.length
  return {
    content,
    count: starts.length,
    startOf,
    countBefore: (offset) => countBelow(starts, offset),
    slice: (start, end) => content.subarray(startOf(start), startOf(end)),
  }
}

/** Byte by byte and into numbers of fixed size, because files may have millions of lines. */
function findStarts(content: Buffer): Uint32Array {
  let count = content.length > 0 ? 1 : 0
  for (let at = 0; at < content.length - 1; at += 1) if (content[at] === LF) count += 1
  const starts = new Uint32Array(count)
  let line = 1
  for (let at = 0; line < count; at += 1) {
    if (content[at] !== LF) continue
    starts[line] = at + 1
    line += 1
  }
  return starts
}

/** How many of the ascending numbers are smaller than `limit`. */
export function countBelow(ascending: ArrayLike<number>, limit: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] ?? limit) < limit) low = middle + 1
    else high = middle
  }
  return low
}
