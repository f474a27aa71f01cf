import { relativeToScope } from '../guard/path-guard.ts'
import { printablePath } from '../guard/printable-path.ts'
import type { GrepRecord } from './grep-records.ts'
import { countOf, createBodyBudget } from './output.ts'
import type { LineBudget } from './output.ts'
import { isPlainPath, SEARCH_TIMEOUT_MS } from './ripgrep.ts'
import type { RipgrepEnd } from './ripgrep.ts'
import { toolError } from './tool.ts'
import type { ToolContext, ToolResult } from './tool.ts'

export interface GrepFindings extends RipgrepEnd {
  /** In order; the records of one file stand together. */
  readonly records: readonly { readonly absolute: string; readonly record: GrepRecord }[]
  /** Matching lines seen, those before the page included. */
  readonly matches: number
  readonly more: boolean
  /** The one file that was searched matches but is binary. */
  readonly binary: boolean
}

const MAX_LINE_CHARS = 400
/** How much of a long line stands before its match. */
const LEAD_BYTES = 120
const WINDOW_BYTES = MAX_LINE_CHARS

export async function renderMatches(found: GrepFindings, offset: number, ctx: ToolContext): Promise<ToolResult> {
  if (found.complaint !== undefined) return toolError(`grep: ${found.complaint}`)
  if (found.records.length === 0) return renderNothing(found, offset)
  const budget = createBodyBudget(ctx.maxOutputBytes)
  const shown = { matches: 0, files: 0, full: false }
  for (const records of groupByFile(found.records)) {
    if (shown.full) break
    await renderFile(records, { budget, shown, ctx })
  }
  const truncated = shown.full || found.more || found.timedOut
  const last = offset + shown.matches - 1
  const more = shown.full || found.more ? ` For more: offset ${last + 1}, or narrow with path or glob.` : ''
  const range = offset > 1 || more !== '' ? `Matching lines ${offset}-${last}` : countOf(shown.matches, 'matching line')
  const summary = `[${range} in ${countOf(shown.files, 'file')}.${more}]`
  return { output: [...budget.lines, summary, ...renderTrouble(found)].join('\n'), isError: false, truncated }
}

function renderNothing(found: GrepFindings, offset: number): ToolResult {
  if (found.binary) return toolError('The file is binary: it matches, but its lines cannot be shown.')
  const nothing =
    found.matches > 0 && offset > 1
      ? `There are only ${countOf(found.matches, 'matching line')}; none from ${offset} on.`
      : 'No matches.'
  return { output: [nothing, ...renderTrouble(found)].join('\n'), isError: found.timedOut, truncated: found.timedOut }
}

function renderTrouble(found: GrepFindings): string[] {
  const { timedOut, unreadable } = found
  return [
    ...(timedOut ? [`[Stopped after ${SEARCH_TIMEOUT_MS / 1000} s: narrow with path or glob.]`] : []),
    ...(unreadable > 0 ? [`[Files or folders that could not be read: ${unreadable}.]`] : []),
    ...(found.binary ? ['[The file turns binary further on; nothing is shown from there.]'] : []),
  ]
}

interface FileRecords {
  readonly absolute: string
  readonly records: GrepRecord[]
}

function groupByFile(found: GrepFindings['records']): FileRecords[] {
  const groups: FileRecords[] = []
  for (const { absolute, record } of found) {
    const last = groups.at(-1)
    if (last?.absolute === absolute) last.records.push(record)
    else groups.push({ absolute, records: [record] })
  }
  return groups
}

interface Rendering {
  readonly budget: LineBudget
  readonly shown: { matches: number; files: number; full: boolean }
  readonly ctx: ToolContext
}

async function renderFile({ absolute, records }: FileRecords, { budget, shown, ctx }: Rendering): Promise<void> {
  if (!(await isPlainPath(ctx, absolute))) return
  if (!budget.add(printablePath(relativeToScope(ctx, absolute)))) {
    shown.full = true
    return
  }
  shown.files += 1
  const hasContext = records.some(({ kind }) => kind === 'context')
  let previousLine: number | undefined
  for (const record of records) {
    const gap = hasContext && previousLine !== undefined && record.line > previousLine + 1 ? '  --\n' : ''
    previousLine = record.line
    const mark = record.kind === 'match' ? ':' : '-'
    if (!budget.add(`${gap}  ${record.line}${mark} ${await renderText(record, absolute, ctx)}`)) {
      shown.full = true
      return
    }
    if (record.kind === 'match') shown.matches += 1
  }
}

/** The line, or of a long one the part around its match. */
async function renderText(record: GrepRecord, absolute: string, ctx: ToolContext): Promise<string> {
  const { bytes, cut } = record
  if (!cut) {
    const text = bytes.toString('utf8')
    if (text.length <= MAX_LINE_CHARS) return text
  }
  const start = record.kind === 'match' ? Math.max(0, record.column - 1 - LEAD_BYTES) : 0
  const isBeyond = cut && start + WINDOW_BYTES > bytes.length
  const part = isBeyond ? await readWindow(ctx, absolute, record.byteOffset + start) : bytes.subarray(start, start + WINDOW_BYTES)
  const isEnd = part.length < WINDOW_BYTES || (!cut && start + WINDOW_BYTES >= bytes.length)
  return `${start > 0 ? '…' : ''}${decodePart(part)}${isEnd ? '' : '…'}`
}

/** From a line longer than what ripgrep printed of it. Empty when the file is gone meanwhile. */
async function readWindow(ctx: ToolContext, absolute: string, position: number): Promise<Buffer> {
  const opened = await ctx.files.open(ctx, absolute)
  if (!opened.ok) return Buffer.alloc(0)
  await using file = opened.file
  const window = Buffer.alloc(WINDOW_BYTES)
  const part = window.subarray(0, await file.read(window, position))
  const lineEnd = part.indexOf(10)
  return lineEnd === -1 ? part : part.subarray(0, lineEnd)
}

/** Without the halves of characters at either end. */
function decodePart(part: Buffer): string {
  return part.toString('utf8').replace(/^\uFFFD{1,3}|\uFFFD{1,3}$/g, '')
}
