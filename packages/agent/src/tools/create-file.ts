import path from 'node:path'

import { z } from 'zod'

import { printablePath } from '../guard/printable-path.ts'
import { readEditTarget, withoutGrants } from './edit-target.ts'
import type { ExistingFile, MissingFile } from './edit-target.ts'
import { formatBytes } from './output.ts'
import { planChange } from './plan-change.ts'
import { defineTool, toolError } from './tool.ts'
import type { ToolContext, ToolResult } from './tool.ts'

const MAX_CONTENT_BYTES = 5 * 1024 * 1024

const input = z.strictObject({
  path: z.string().describe('File to create, relative to the project root. Missing folders are made.'),
  content: z.string().describe('The whole content of the file.'),
})

export const createFileTool = defineTool({
  name: 'create_file',
  description: 'Creates a text file. Fails when the file exists: edit_file changes files.',
  input,
  readOnly: false,
  async run({ path: asked, content }, ctx) {
    const fault = findFault(asked, content)
    if (fault !== undefined) return toolError(fault)
    const bytes = Buffer.from(content)
    const target = await readEditTarget(ctx, asked)
    if (target.kind === 'refused') return toolError(target.message)
    if (target.kind === 'file') return explainExisting(target, bytes)
    const obstacle = await findObstacle(ctx, target)
    if (obstacle !== undefined) return toolError(obstacle)
    const { change, delta } = planChange(target, null, bytes)
    return { output: `${printablePath(target.relative)}: created; ${delta}.`, isError: false, truncated: false, changes: [change] }
  },
})

function findFault(asked: string, content: string): string | undefined {
  if (asked.endsWith('/')) return `${printablePath(asked)} names a folder. Give the path of a file; its folders are made with it.`
  if (content.includes('\0')) return 'content holds a NUL character, which text files do not have. Leave it out.'
  if (Buffer.byteLength(content) <= MAX_CONTENT_BYTES) return undefined
  return `content is larger than ${formatBytes(MAX_CONTENT_BYTES)}. Make the file with a command instead.`
}

function explainExisting({ relative, content }: ExistingFile, wanted: Buffer): ToolResult {
  const name = printablePath(relative)
  if (!content.equals(wanted)) return toolError(`${name} exists already. Use edit_file to change it.`)
  return { output: `${name} exists already with exactly this content; nothing was changed.`, isError: false, truncated: false }
}

/** What stands in the way of a file that does not exist: a file where a folder would have to be. */
async function findObstacle(ctx: ToolContext, { absolute }: MissingFile): Promise<string | undefined> {
  for (let folder = path.dirname(absolute); ; folder = path.dirname(folder)) {
    const opened = await ctx.files.open(withoutGrants(ctx), folder)
    if (opened.ok) {
      await using file = opened.file
      return `${printablePath(file.relative)} is a file, so nothing can be created below it. Choose another path.`
    }
    if (opened.fault === 'is-a-directory') return undefined
    if (opened.fault !== 'missing' || folder === ctx.projectRoot) return opened.message
  }
}
