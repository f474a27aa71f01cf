import path from 'node:path'

import { z } from 'zod'

import { compileGlob } from '../guard/glob.ts'
import type { Glob } from '../guard/glob.ts'
import { relativeToScope } from '../guard/path-guard.ts'
import { printablePath } from '../guard/printable-path.ts'
import { openFolder } from './open-folder.ts'
import type { VisibleFolder } from './open-folder.ts'
import { countOf, createBodyBudget } from './output.ts'
import { isPlainPath, narrowingFlags, SEARCH_TIMEOUT_MS } from './ripgrep.ts'
import type { RipgrepEnd } from './ripgrep.ts'
import { defineTool, toolError } from './tool.ts'
import type { ToolContext, ToolResult } from './tool.ts'
import { walkFiles } from './walk-files.ts'

const PAGE_FILES = 500

const input = z.strictObject({
  glob: z.string().min(1).describe('For example `*.test.ts` (a name, in any folder) or `src/**/*.{ts,tsx}`.'),
  path: z.string().optional().describe('Folder to search; the glob is relative to it. Default: the project root.'),
  offset: z.int().min(1).max(1_000_000_000).optional().describe('First result to show, counted from 1. Default 1.'),
})

export const findFilesTool = defineTool({
  name: 'find_files',
  description:
    'Finds files by name. Paths come relative to the project root, sorted. Leaves out what .gitignore excludes, links, and files that hold secrets. ' +
    'To search inside an excluded folder, name it as path.',
  input,
  readOnly: true,
  async run({ glob, path: asked = '.', offset = 1 }, ctx) {
    const compiled = compileGlob(glob)
    if (!compiled.ok) return toolError(`find_files: ${compiled.message}.`)
    const folder = await openFolder(ctx, asked)
    if (!folder.ok) return toolError(folder.message)
    await using opened = folder
    const search = { glob: compiled.glob, flags: narrowingFlags(glob), offset }
    return renderFiles(await collectFiles(opened, search, ctx), offset, ctx)
  },
})

interface FoundFiles extends RipgrepEnd {
  /** The page asked for, absolute. */
  readonly files: readonly string[]
  readonly matches: number
}

async function collectFiles(
  folder: VisibleFolder,
  search: { readonly glob: Glob; readonly flags: readonly string[]; readonly offset: number },
  ctx: ToolContext,
): Promise<FoundFiles> {
  const page: string[] = []
  let matches = 0
  const ended = await walkFiles(ctx, folder, {
    flags: search.flags,
    timeoutMs: SEARCH_TIMEOUT_MS,
    onFile(relative) {
      if (!search.glob.matches(relative)) return
      matches += 1
      if (matches >= search.offset && page.length < PAGE_FILES) page.push(path.join(folder.absolute, relative))
    },
  })
  ctx.signal.throwIfAborted()
  const plain = await Promise.all(page.map((file) => isPlainPath(ctx, file)))
  return {
    files: page.filter((_, index) => plain[index]),
    matches,
    ...ended,
  }
}

function renderFiles(found: FoundFiles, offset: number, ctx: ToolContext): ToolResult {
  if (found.complaint !== undefined) return toolError(`find_files: ${found.complaint}`)
  const trouble = [
    ...(found.timedOut ? [`[Stopped after ${SEARCH_TIMEOUT_MS / 1000} s: name a folder as path.]`] : []),
    ...(found.unreadable > 0 ? [`[Folders that could not be read: ${found.unreadable}.]`] : []),
  ]
  if (found.matches === 0) {
    const nothing = 'No files match. .gitignore and the rules for secrets hide some files.'
    return { output: [nothing, ...trouble].join('\n'), isError: found.timedOut, truncated: found.timedOut }
  }
  if (offset > found.matches) return toolError(`There are only ${countOf(found.matches, 'file')}; none from ${offset} on.`)
  const budget = createBodyBudget(ctx.maxOutputBytes)
  const fitting = found.files.findIndex((file) => !budget.add(printablePath(relativeToScope(ctx, file))))
  const shown = fitting === -1 ? Math.min(PAGE_FILES, found.matches - offset + 1) : fitting
  const last = offset + shown - 1
  const truncated = last < found.matches || found.timedOut
  const more = last < found.matches ? ` For more: offset ${last + 1}, or a narrower glob.` : ''
  const notice = offset === 1 && !truncated ? [] : [`[Files ${offset}-${last} of ${found.matches}.${more}]`]
  return { output: [...budget.lines, ...notice, ...trouble].join('\n'), isError: false, truncated }
}
