import { z } from 'zod'

import { growOverlayTree } from '../changes/overlay-tree.ts'
import { printablePath } from '../guard/printable-path.ts'
import { openFolder } from './open-folder.ts'
import { countOf, createBodyBudget, formatBytes } from './output.ts'
import { defineTool, toolError } from './tool.ts'
import type { ToolResult } from './tool.ts'
import { MAX_WALKED_ENTRIES, walkFolder } from './walk-folder.ts'
import type { FolderEntry, FolderWalk } from './walk-folder.ts'

const PAGE_ENTRIES = 500

const input = z.strictObject({
  path: z.string().optional().describe('Folder to list, relative to the project root. Default: the project root.'),
  depth: z.int().min(1).max(4).optional().describe('How many levels to show. Default 1.'),
  offset: z.int().min(1).max(MAX_WALKED_ENTRIES).optional().describe('First entry to show, counted from 1. Default 1.'),
})

export const listDirTool = defineTool({
  name: 'list_dir',
  description:
    'Lists a folder: folders first, marked with a slash, then files with their sizes; links show where they lead. Names are relative to the listed folder. ' +
    'Leaves out what .gitignore excludes and files that hold secrets. To see an excluded folder, list it by its path.',
  input,
  readOnly: true,
  async run({ path: asked = '.', depth = 1, offset = 1 }, ctx) {
    const tree = growOverlayTree(ctx.overlay)
    const folder = await openFolder(ctx, asked, tree)
    if (!folder.ok) {
      return toolError(folder.fault === 'not-a-directory' ? `${folder.message} read_file reads it.` : folder.message)
    }
    await using opened = folder
    const walk = await walkFolder(opened, { depth, firstEntry: offset, maxEntries: PAGE_ENTRIES }, { ctx, tree })
    const name = folder.relative === '.' ? 'the project root' : `${printablePath(folder.relative)}/`
    return renderWalk(walk, { name, offset }, ctx.maxOutputBytes)
  },
})

interface Listing {
  readonly name: string
  readonly offset: number
}

function renderWalk(walk: FolderWalk, { name, offset }: Listing, maxOutputBytes: number): ToolResult {
  if (offset > 1 && offset > walk.totalEntries) {
    const total = countOf(walk.totalEntries, 'entry', 'entries')
    return toolError(`There are only ${total} in ${name}; none from ${offset} on.`)
  }
  const budget = createBodyBudget(maxOutputBytes)
  budget.add(walk.totalEntries === 0 ? `[Nothing to show in ${name}.]` : `[${name}]`)
  const unfit = walk.entries.findIndex((entry) => !budget.add(renderEntry(entry)))
  const shown = unfit === -1 ? walk.entries.length : unfit
  const last = offset + shown - 1
  const truncated = last < walk.totalEntries || !walk.complete
  const page = truncated || offset > 1 ? [renderPageNotice(walk, offset, last)] : []
  return { output: [...budget.lines, ...page, ...renderOmissions(walk)].join('\n'), isError: false, truncated }
}

function renderEntry(entry: FolderEntry): string {
  const name = printablePath(entry.relative)
  switch (entry.kind) {
    case 'folder':
      return `${name}/`
    case 'file':
      return entry.sizeBytes === undefined ? name : `${name}  ${formatBytes(entry.sizeBytes)}`
    case 'link':
      return `${name} -> ${entry.target === undefined ? '(outside the project, protected or broken)' : printablePath(entry.target)}`
    case 'special':
      return `${name}  (pipe, socket or device)`
  }
}

function renderPageNotice(walk: FolderWalk, first: number, last: number): string {
  const total = walk.complete ? `${walk.totalEntries}` : `more than ${walk.totalEntries}`
  const more = last < walk.totalEntries ? ` For more: offset ${last + 1}.` : ''
  const beyond = walk.complete ? '' : ' For what lies beyond: list a folder further down, or use find_files.'
  return `[Entries ${first}-${last} of ${total}.${more}${beyond}]`
}

function renderOmissions(walk: FolderWalk): string[] {
  const unnamed = walk.ignoredCount - walk.ignoredNames.length
  const names = walk.ignoredNames.map(printablePath).join(', ') + (unnamed > 0 ? ` and ${unnamed} more` : '')
  return [
    ...(walk.ignoredCount > 0 ? [`[Excluded by .gitignore: ${names}.]`] : []),
    ...(walk.secretCount > 0 ? [`[Withheld by the rule "secret-file": ${walk.secretCount}.]`] : []),
    ...(walk.unreadableFolders > 0 ? [`[Folders that could not be entered: ${walk.unreadableFolders}.]`] : []),
  ]
}
