import { z } from 'zod'

import type { OpenedFile } from '../guard/file-source.ts'
import { printablePath } from '../guard/printable-path.ts'
import { describeBinary } from './describe-binary.ts'
import { explainFailure } from './explain-failure.ts'
import { countOf, createBodyBudget, formatBytes } from './output.ts'
import { readLines } from './read-lines.ts'
import type { FileLine } from './read-lines.ts'
import { defineTool, toolError } from './tool.ts'
import type { ToolContext, ToolResult } from './tool.ts'

const DEFAULT_LIMIT = 800
const MAX_LIMIT = 5000
const MAX_LINE_CHARS = 2000
/** UTF-8 takes at most three bytes for each UTF-16 unit; one character more so that a cut never shows. */
const MAX_LINE_BYTES = MAX_LINE_CHARS * 3 + 4
const MAX_COUNT_BYTES = 16 * 1024 * 1024
const SNIFF_BYTES = 8 * 1024

const input = z.strictObject({
  path: z.string().describe('File to read, relative to the project root.'),
  offset: z.int().min(1).max(1_000_000_000).optional().describe('First line, counted from 1. Default 1.'),
  limit: z.int().min(1).max(MAX_LIMIT).optional().describe(`Number of lines. Default ${DEFAULT_LIMIT}.`),
})

interface Page {
  readonly firstLine: number
  readonly limit: number
}

export const readFileTool = defineTool({
  name: 'read_file',
  description:
    'Reads a text file. Each line comes as its number, a tab and its text; the number and the tab are not part of the file. ' +
    'Long files come in pages: the closing note gives the next offset.',
  input,
  readOnly: true,
  async run({ path, offset = 1, limit = DEFAULT_LIMIT }, ctx) {
    const opened = await ctx.files.open(ctx, path)
    if (!opened.ok) return toolError(await explainFailure(ctx, path, opened))
    await using file = opened.file
    return await readPage(file, { firstLine: offset, limit }, ctx)
  },
})

async function readPage(file: OpenedFile, page: Page, ctx: ToolContext): Promise<ToolResult> {
  const head = Buffer.alloc(SNIFF_BYTES)
  const headBytes = head.subarray(0, await file.read(head, 0))
  if (headBytes.length === 0) return { output: '[The file is empty.]', isError: false, truncated: false }
  const binary = describeBinary(headBytes)
  if (binary !== undefined) {
    const size = formatBytes(file.sizeBytes)
    return toolError(`${printablePath(file.relative)} is ${binary} (${size}) and cannot be shown as text.`)
  }
  return renderPage(file, page, ctx)
}

async function renderPage(file: OpenedFile, page: Page, ctx: ToolContext): Promise<ToolResult> {
  const budget = createBodyBudget(ctx.maxOutputBytes)
  const seen = { cutLine: 0, lastLine: page.firstLine - 1, carriageReturns: false, invalid: false }
  const { totalLines } = await readLines(file, {
    firstLine: page.firstLine,
    maxLineBytes: MAX_LINE_BYTES,
    maxCountBytes: MAX_COUNT_BYTES,
    signal: ctx.signal,
    onLine(line) {
      const shown = renderLine(line)
      if (!budget.add(`${String(line.number).padStart(6)}\t${shown.text}`)) return false
      seen.lastLine = line.number
      seen.carriageReturns ||= shown.carriageReturn
      seen.invalid ||= shown.text.includes('\uFFFD')
      if (shown.cut && seen.cutLine === 0) seen.cutLine = line.number
      return budget.lines.length < page.limit
    },
  })
  if (totalLines !== undefined && totalLines < page.firstLine) {
    return toolError(
      `${printablePath(file.relative)} has only ${countOf(totalLines, 'line')}; there is no line ${page.firstLine}.`,
    )
  }
  const more = totalLines === undefined || seen.lastLine < totalLines
  const notices = [
    ...(more ? [pageNotice(page.firstLine, seen.lastLine, totalLines, file.sizeBytes)] : []),
    ...(seen.cutLine > 0 ? [cutNotice(seen.cutLine)] : []),
    ...(seen.carriageReturns ? ['[Lines end in CRLF.]'] : []),
    ...(seen.invalid ? ['[Bytes that are not UTF-8 are shown as \uFFFD.]'] : []),
  ]
  return { output: [...budget.lines, ...notices].join('\n'), isError: false, truncated: more || seen.cutLine > 0 }
}

interface ShownLine {
  readonly text: string
  readonly cut: boolean
  readonly carriageReturn: boolean
}

function renderLine({ number, bytes, totalBytes }: FileLine): ShownLine {
  const decoded = bytes.toString('utf8')
  const text = number === 1 ? decoded.replace(/^\uFEFF/, '') : decoded
  if (totalBytes > bytes.length || text.length > MAX_LINE_CHARS) {
    const start = text.slice(0, MAX_LINE_CHARS).toWellFormed()
    return { text: `${start}… [line of ${formatBytes(totalBytes)}, cut]`, cut: true, carriageReturn: false }
  }
  const carriageReturn = text.endsWith('\r')
  return { text: carriageReturn ? text.slice(0, -1) : text, cut: false, carriageReturn }
}

function pageNotice(first: number, last: number, total: number | undefined, sizeBytes: number): string {
  const of = total === undefined ? `a file of ${formatBytes(sizeBytes)}` : countOf(total, 'line')
  return `[Lines ${first}-${last} of ${of}. For more: offset ${last + 1}.]`
}

function cutNotice(line: number): string {
  return `[Line ${line} and any other line over ${MAX_LINE_CHARS} characters is cut; grep shows the text around a match in it.]`
}
