import path from 'node:path'

import { z } from 'zod'

import { compileGlob } from '../guard/glob.ts'
import { openDirectoryInProject, openInProject } from '../guard/open-in-project.ts'
import type { OpenedDirectory, OpenedPath } from '../guard/open-in-project.ts'
import { judgePlace } from '../guard/path-guard.ts'
import { createGrepParser, RECORD_FLAGS } from './grep-records.ts'
import type { GrepRecord } from './grep-records.ts'
import { renderMatches } from './render-matches.ts'
import type { GrepFindings } from './render-matches.ts'
import { narrowingFlags, SEARCH_TIMEOUT_MS, startRipgrep, walkFlags } from './ripgrep.ts'
import type { RunningRipgrep } from './ripgrep.ts'
import { defineTool, toolError } from './tool.ts'
import type { ToolContext } from './tool.ts'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000
const MAX_CONTEXT = 10
/** Larger files are searched only when they are named. */
const MAX_WALKED_FILE = '64M'

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
    const place = await openPlace(ctx, asked.path ?? '.')
    if (!place.ok) return toolError(place.message)
    await using _handle = place.handle
    const isWanted = (relative: string): boolean => ('accessPath' in place ? glob.glob.matches(relative) : true)
    return await renderMatches(await search(asked, place, { ctx, isWanted }), asked.offset ?? 1, ctx)
  },
})

type Place = OpenedDirectory | OpenedPath

async function openPlace(ctx: ToolContext, asked: string) {
  const folder = await openDirectoryInProject(ctx, asked)
  return !folder.ok && folder.fault === 'not-a-directory' ? openInProject(ctx, asked) : folder
}

interface Search {
  readonly ctx: ToolContext
  isWanted(relative: string): boolean
}

async function search(asked: GrepInput, place: Place, { ctx, isWanted }: Search): Promise<GrepFindings> {
  const request = await describeSearch(asked, place, ctx)
  const collector = createCollector({ offset: asked.offset ?? 1, limit: asked.limit ?? DEFAULT_LIMIT }, ctx.maxOutputBytes)
  let binary = false
  let lastPath: string | undefined
  let lastAbsolute: string | undefined
  const parser = createGrepParser(
    (record) => {
      if (record.path !== lastPath) {
        lastPath = record.path
        const absolute = 'accessPath' in place ? path.join(place.absolute, record.path) : place.absolute
        lastAbsolute = judgePlace(ctx, absolute) === 'allowed' && isWanted(record.path) ? absolute : undefined
      }
      if (lastAbsolute !== undefined && !collector.add(lastAbsolute, record)) rg.stop()
    },
    () => {
      binary ||= !('accessPath' in place)
    },
  )
  const rg: RunningRipgrep = startRipgrep(request, parser.write)
  const ended = await rg.done
  parser.end()
  ctx.signal.throwIfAborted()
  return { ...collector.found(), ...ended, binary }
}

async function describeSearch(asked: GrepInput, place: Place, ctx: ToolContext) {
  const flags = [...RECORD_FLAGS, `--context=${asked.context ?? 0}`, `--regexp=${asked.pattern}`]
  const base = { signal: ctx.signal, timeoutMs: SEARCH_TIMEOUT_MS }
  if ('accessPath' in place) {
    const walk = [...(await walkFlags(ctx, place)), `--max-filesize=${MAX_WALKED_FILE}`]
    const narrow = asked.glob === undefined ? [] : narrowingFlags(asked.glob)
    return { ...base, args: [...walk, ...narrow, ...flags, './'], cwd: place.accessPath }
  }
  // The verified file itself, not its name. By path where there is one, which lets ripgrep map a file
  // of a single huge line instead of buffering it.
  const source = process.platform === 'linux' ? '/proc/self/fd/0' : '-'
  return { ...base, args: ['--no-config', ...flags, source], cwd: '/', stdinFd: place.handle.fd }
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
