/**
 * Cuts Markdown into top-level blocks at the blank lines where CommonMark surely ends one, so that a
 * streaming answer re-parses its last block only. The cut is lossless (the blocks joined are the text)
 * and stable: a block that is not the last never changes when more text arrives.
 */
export interface Block {
  /** Offset of the block in the text; its identity. */
  readonly start: number
  readonly text: string
}

/** What is known of the text so far. The tail is everything from `tailStart` on. */
export interface Split {
  readonly finished: readonly Block[]
  readonly tailStart: number
}

export const emptySplit: Split = { finished: [], tailStart: 0 }

/** Goes on from `before`, which must be a split of a prefix of `text`. */
export function extendSplit(before: Split, text: string): Split {
  const ends = findBlockEnds(text, before.tailStart)
  if (ends.length === 0) return before
  const finished = [...before.finished]
  let start = before.tailStart
  for (const end of ends) {
    finished.push({ start, text: text.slice(start, end) })
    start = end
  }
  return { finished, tailStart: start }
}

export function splitBlocks(text: string): readonly Block[] {
  const { finished, tailStart } = extendSplit(emptySplit, text)
  return tailStart < text.length ? [...finished, { start: tailStart, text: text.slice(tailStart) }] : finished
}

interface Fence {
  marker: string
  length: number
}

interface Scan {
  start: number
  fence: Fence | null
  /** The block holds list items or indented lines, which go on after blank lines. */
  isList: boolean
  sawContent: boolean
  sawBlank: boolean
}

const newScan = (start: number): Scan => ({ start, fence: null, isList: false, sawContent: false, sawBlank: false })

const fencePattern = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})(.*)$/
const listPattern = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/
const indentedPattern = /^(?: {2,}|\t)/
/** Longer lines are never fences or lists that a person wrote; looking at their head is enough. */
const headLength = 200
const longListChars = 4_000

function findBlockEnds(text: string, from: number): number[] {
  const ends: number[] = []
  let scan = newScan(from)
  for (let lineStart = from; lineStart < text.length; ) {
    const newline = text.indexOf('\n', lineStart)
    const isOpen = newline === -1
    const lineEnd = isOpen ? text.length : newline
    const line = text.slice(lineStart, Math.min(lineEnd, lineStart + headLength))
    if (startsBlock(scan, line, isOpen) || continuesLongList(scan, line, lineStart)) {
      ends.push(lineStart)
      scan = newScan(lineStart)
    }
    readLine(scan, line)
    lineStart = lineEnd + 1
  }
  return ends
}

/** Whether the block before this line is over. A line that may still grow decides nothing it could take back. */
function startsBlock(scan: Scan, line: string, isOpen: boolean): boolean {
  if (!scan.sawBlank || !scan.sawContent || scan.fence !== null || isBlank(line)) return false
  if (!scan.isList) return true
  if (isOpen && couldBecomeList(line)) return false
  return !listPattern.test(line) && !indentedPattern.test(line)
}

/** Cuts a list that has grown long between two of its top items; drawn one after the other they look like one. */
function continuesLongList(scan: Scan, line: string, lineStart: number): boolean {
  if (!scan.isList || scan.fence !== null || lineStart - scan.start < longListChars) return false
  return /^(?:[-*+]|\d{1,9}[.)])[ \t]+\S/.test(line)
}

function couldBecomeList(line: string): boolean {
  return /^ {0,3}(?:[-*+]|\d{0,9}[.)]?)?$/.test(line)
}

function readLine(scan: Scan, line: string): void {
  if (scan.fence !== null) {
    if (closesFence(scan.fence, line)) scan.fence = null
    return
  }
  if (isBlank(line)) {
    scan.sawBlank = scan.sawContent
    return
  }
  scan.sawContent = true
  scan.sawBlank = false
  if (listPattern.test(line) || indentedPattern.test(line)) scan.isList = true
  scan.fence = openedFence(line)
}

function openedFence(line: string): Fence | null {
  const match = fencePattern.exec(line)
  const run = match?.[1]
  if (run === undefined) return null
  const marker = run.charAt(0)
  if (marker === '`' && match?.[2]?.includes('`') === true) return null
  return { marker, length: run.length }
}

function closesFence(fence: Fence, line: string): boolean {
  const trimmed = line.replace(/^[ \t>]+/, '').trimEnd()
  return trimmed.length >= fence.length && trimmed === fence.marker.repeat(trimmed.length)
}

function isBlank(line: string): boolean {
  return line.trim() === ''
}

/** A block that is a fence which was never closed: its text is shown as it is, without parsing. */
export function readOpenFence(block: string): { language: string; code: string } | null {
  const match = /^ {0,3}(`{3,}|~{3,})([^\n]*)\n?/.exec(block)
  const run = match?.[1]
  if (match === null || run === undefined) return null
  const info = match[2] ?? ''
  if (run.startsWith('`') && info.includes('`')) return null
  const fence: Fence = { marker: run.charAt(0), length: run.length }
  const code = block.slice(match[0].length)
  const isClosed = code.split('\n').some((line) => closesFence(fence, line))
  return isClosed ? null : { language: info.trim().split(/\s/)[0] ?? '', code }
}
