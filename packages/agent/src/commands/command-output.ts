import { createBoundedOutput } from '../tools/bounded-output.ts'
import { takeBytes, takeLastBytes } from '../tools/output.ts'
import { plainText } from './plain-text.ts'

/** More than is ever shown, because colours and progress bars are taken out only at the end. */
const RAW_BYTES = 2 * 1024 * 1024
/** As much is read at least to show a little. */
const LEAST_READ_BYTES = 256 * 1024
/** How far a cut moves to fall between two lines. */
const LINE_SEARCH_CHARS = 1024
const NOTICE_BYTES = 80

export interface ShownOutput {
  /** Plain text, at most `maxBytes` of UTF-8; where something was left out, a line says how much. */
  readonly text: string
  /** 0 when the text is whole; otherwise counted partly before, partly after escapes were taken out. */
  readonly omittedBytes: number
}

/** Holds what a command prints, however much, in fixed memory. */
export interface CommandOutput {
  write(chunk: Buffer): void
  show(maxBytes: number): ShownOutput
}

export function createCommandOutput(): CommandOutput {
  const raw = createBoundedOutput(RAW_BYTES)
  return {
    write: raw.write,
    show(maxBytes) {
      const { head, tail } = raw.parts()
      const half = Math.max(LEAST_READ_BYTES, maxBytes * 2) / 2
      const keptBytes = head.length + tail.length
      if (raw.omittedBytes === 0 && keptBytes <= half * 2) return showWhole(plainText(Buffer.concat([head, tail]).toString('utf8')), maxBytes)
      const [start, end] = [head.subarray(0, half), tail.length < half ? Buffer.concat([head, tail]).subarray(-half) : tail.subarray(-half)]
      const betweenBytes = raw.omittedBytes + keptBytes - start.length - end.length
      return showEnds(plainText(start.toString('utf8')), plainText(end.toString('utf8')), betweenBytes, maxBytes)
    },
  }
}

function showWhole(text: string, maxBytes: number): ShownOutput {
  if (Buffer.byteLength(text) <= maxBytes) return { text, omittedBytes: 0 }
  return showEnds(text, text, -Buffer.byteLength(text), maxBytes)
}

/** @param betweenBytes left out already; negative by as much as `head` and `tail` are the same text */
function showEnds(head: string, tail: string, betweenBytes: number, maxBytes: number): ShownOutput {
  const half = Math.max(0, Math.floor((maxBytes - NOTICE_BYTES) / 2))
  const start = endAtLine(takeBytes(head, half))
  const end = startAtLine(takeLastBytes(tail, half))
  const allBytes = Buffer.byteLength(head) + betweenBytes + Buffer.byteLength(tail)
  const omittedBytes = allBytes - Buffer.byteLength(start) - Buffer.byteLength(end)
  return { text: `${start}\n[… ${omittedBytes.toLocaleString('en-US')} bytes left out …]\n${end}`, omittedBytes }
}

function endAtLine(text: string): string {
  const end = text.lastIndexOf('\n')
  return end !== -1 && end > text.length - LINE_SEARCH_CHARS ? text.slice(0, end) : text
}

function startAtLine(text: string): string {
  const start = text.indexOf('\n')
  return start !== -1 && start < LINE_SEARCH_CHARS ? text.slice(start + 1) : text
}
