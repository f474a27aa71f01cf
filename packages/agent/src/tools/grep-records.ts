import { stripDot } from './ripgrep.ts'
import { createByteSplitter } from './split-bytes.ts'
import type { ByteSplitter } from './split-bytes.ts'

/** A line that ripgrep printed. */
export type GrepRecord = {
  /** As given to ripgrep, without a leading `./`. */
  readonly path: string
  readonly line: number
  /** Of the beginning of the line in the file. */
  readonly byteOffset: number
  /** At most `MAX_PRINTED_BYTES`, without the line end. */
  readonly bytes: Buffer
  /** The line is longer than `bytes`. */
  readonly cut: boolean
} & (
  | { readonly kind: 'context' }
  /** `column` counts bytes from 1 to the first match in the line; it may lie beyond `bytes`. */
  | { readonly kind: 'match'; readonly column: number }
)

export const MAX_PRINTED_BYTES = 2000

/**
 * Makes ripgrep print `path NUL line:column:offset:text LF` for a match and
 * `path NUL line-offset-text LF` for a line of context. Not its JSON output, which holds whole
 * lines however long they are.
 */
export const RECORD_FLAGS = [
  '--color=never',
  '--no-heading',
  '--with-filename',
  '--null',
  '--line-number',
  '--column',
  '--byte-offset',
  '--crlf',
  `--max-columns=${MAX_PRINTED_BYTES}`,
  '--max-columns-preview',
  '--no-context-separator',
]

const MATCH_HEAD = /^(?<line>\d+):(?<column>\d+):(?<offset>\d+):/
const CONTEXT_HEAD = /^(?<line>\d+)-(?<offset>\d+)-/
const CUT_TAIL = / \[\.\.\. (?:omitted end of long line|\d+ more match(?:es)?)\]$/
const HEAD_BYTES = 64
const TAIL_BYTES = 64

/** `onRemark` gets what ripgrep says in between, for instance that a file is binary. */
export function createGrepParser(onRecord: (record: GrepRecord) => void, onRemark: (remark: string) => void): ByteSplitter {
  let path = ''
  return createByteSplitter([0, 10], MAX_PRINTED_BYTES * 4, ({ bytes }, turn) => {
    if (turn === 0) {
      const { remarks, rest } = splitRemarks(bytes.toString('utf8'))
      for (const remark of remarks) onRemark(remark)
      path = rest
      return
    }
    const record = parseRecord(path, bytes)
    if (record !== undefined) onRecord(record)
  })
}

/** Remarks are whole lines before a path; without a NUL to come, all that is there. */
function splitRemarks(text: string): { remarks: string[]; rest: string } {
  const lines = text.split('\n')
  const first = lines.findIndex((line) => !/: (?:WARNING: |binary file matches)/.test(line))
  if (first === -1) return { remarks: lines, rest: '' }
  return { remarks: lines.slice(0, first), rest: stripDot(lines.slice(first).join('\n')) }
}

function parseRecord(path: string, bytes: Buffer): GrepRecord | undefined {
  const head = bytes.toString('latin1', 0, HEAD_BYTES)
  const match = MATCH_HEAD.exec(head)
  const found = match ?? CONTEXT_HEAD.exec(head)
  if (found?.groups === undefined) return undefined
  const { line, column, offset } = found.groups
  const text = cutTail(bytes.subarray(found[0].length))
  const base = { path, line: Number(line), byteOffset: Number(offset), ...text }
  return match === null ? { ...base, kind: 'context' } : { ...base, kind: 'match', column: Number(column) }
}

/** Takes off the carriage return, and what ripgrep writes in place of the rest of a long line. */
function cutTail(bytes: Buffer): { bytes: Buffer; cut: boolean } {
  const line = bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes
  const mark = CUT_TAIL.exec(line.toString('latin1', Math.max(0, line.length - TAIL_BYTES)))
  // Shorter lines may hold those very words as text.
  const cut = mark !== null && line.length > MAX_PRINTED_BYTES / 2
  return { bytes: Buffer.from(cut ? line.subarray(0, -mark[0].length) : line), cut }
}
