import { z } from 'zod'

import { compileGlob } from '../guard/glob.ts'
import { judgePlace } from '../guard/path-guard.ts'
import { RECORD_FLAGS } from './grep-records.ts'
import type { GrepRecord } from './grep-records.ts'
import type { VisibleFolder } from './open-folder.ts'
import { renderMatches } from './render-matches.ts'
import type { GrepFindings } from './render-matches.ts'
import { narrowingFlags, SEARCH_TIMEOUT_MS } from './ripgrep.ts'
import { runGrep } from './run-grep.ts'
import { searchFolder } from './search-folder.ts'
import { openSearchPlace } from './search-place.ts'
import type { VisibleFile } from './search-place.ts'
import { defineTool, toolError } from './tool.ts'
import type { ToolContext } from './tool.ts'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000
const MAX_CONTEXT = 10

const input = z.strictObject({
  pattern: z.string().min(1).max(10_000).describe('Regular expression in Rust syntax, one line; `(?i)` ignores case.'),
  path: z.string().optional().describe('Folder or file to search. Default: the project root.'),
  glob: z.string().min(1).optional().describe('Only files whose name fits, for example `*.ts` or `src/**/*.py`.'),
  context: z.int().min(0).max(MAX_CONTEXT).optional().describe('Lines to show around each match. Default 0.'),
  limit: z.int().min(1).max(MAX_LIMIT).optional().describe(`Matching lines to show. Default ${DEFAULT_LIMIT}.`),
  offset: z.int().min(1).max(1_000_000_000).optional().describe('First matching line to show, counted from 1. Default 1.'),
})

type GrepInput = z.infer<typeof input>

export const grepTool = defineTool({
  name: 'grep',
  description:
    'Searches file contents with a regular expression (no look-around, no back-references). Results are grouped by file: line number and text, `:` for a match, `-` for context. ' +
    'Leaves out what .gitignore excludes, binary files, links, and files that hold secrets. To search inside an excluded folder, name it as path.',
  input,
  readOnly: true,
  async run(asked, ctx) {
    if (asked.pattern.includes('\0')) return toolError('grep: the pattern holds a NUL.')
    const glob = compileGlob(asked.glob ?? '**')
    if (!glob.ok) return toolError(`grep: ${glob.message}.`)
    const opened = await openSearchPlace(ctx, asked.path ?? '.')
    if (!opened.ok) return toolError(opened.message)
    await using place = opened
    const found =
      place.kind === 'file'
        ? await searchFile(ctx, place, asked)
        : await searchWithin(ctx, place, { asked, isWanted: (relative) => glob.glob.matches(relative) })
    ctx.signal.throwIfAborted()
    return await renderMatches(found, asked.offset ?? 1, ctx)
  },
})

async function searchWithin(
  ctx: ToolContext,
  folder: VisibleFolder,
  { asked, isWanted }: { readonly asked: GrepInput; isWanted(relative: string): boolean },
): Promise<GrepFindings> {
  const page = pageOf(asked)
  const collector = createCollector(page, ctx.maxOutputBytes)
  const ended = await searchFolder(ctx, folder, {
    flags: searchFlags(asked),
    narrowing: asked.glob === undefined ? [] : narrowingFlags(asked.glob),
    maxMatches: page.offset + page.limit,
    isWanted,
    onRecord: collector.add,
  })
  return { ...collector.found(), ...ended, binary: false }
}

async function searchFile(ctx: ToolContext, { absolute, fd }: VisibleFile, asked: GrepInput): Promise<GrepFindings> {
  const collector = createCollector(pageOf(asked), ctx.maxOutputBytes)
  // The verified file itself, not its name. By path where there is one, which lets ripgrep map a file
  // of a single huge line instead of buffering it.
  const source = process.platform === 'linux' ? '/proc/self/fd/0' : '-'
  const args = ['--no-config', ...searchFlags(asked), source]
  let binary = false
  const ended = await runGrep(
    { args, cwd: '/', stdinFd: fd, signal: ctx.signal, timeoutMs: SEARCH_TIMEOUT_MS },
    (record) => judgePlace(ctx, absolute) !== 'allowed' || collector.add(absolute, record),
    () => {
      binary = true
    },
  )
  return { ...collector.found(), ...ended, binary }
}

function searchFlags(asked: GrepInput): string[] {
  return [...RECORD_FLAGS, `--context=${asked.context ?? 0}`, `--regexp=${asked.pattern}`]
}

function pageOf({ offset = 1, limit = DEFAULT_LIMIT }: GrepInput): Page {
  return { offset, limit }
}

interface Page {
  readonly offset: number
  readonly limit: number
}

/** Keeps the records of one page; `add` says whether more are wanted. */
function createCollector({ offset, limit }: Page, maxBytes: number) {
  const records: { absolute: string; record: GrepRecord }[] = []
  let matches = 0
  let keptMatches = 0
  let keptBytes = 0
  let more = false
  return {
    add(absolute: string, record: GrepRecord): boolean {
      if (more) return false
      if (record.kind === 'match') {
        more = keptMatches === limit || keptBytes > maxBytes
        if (more) return false
        matches += 1
        if (matches < offset) return true
        keptMatches += 1
      } else if (matches < offset - 1) return true
      records.push({ absolute, record })
      keptBytes += record.bytes.length
      return true
    },
    found: () => ({ records, matches, more }),
  }
}
