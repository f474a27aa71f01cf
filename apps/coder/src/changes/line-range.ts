import { splitLines } from '@boocode/agent'

/** Lines of a file from `start`, counted from 1, without their line feeds; fewer where it ends. */
export function lineRange(file: Buffer | null, { start, count }: { start: number; count: number }): string[] {
  const lines = splitLines(file)
  const end = Math.min(lines.count, start - 1 + count)
  return Array.from({ length: Math.max(0, end - start + 1) }, (_, index) => lines.slice(start - 1 + index, start + index).toString('utf8').replace(/\n$/, ''))
}
