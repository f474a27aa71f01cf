import path from 'node:path'

import { z } from 'zod'

import { resolveInProject } from '../guard/path-guard.ts'
import { printablePath } from '../guard/printable-path.ts'
import { readEditTarget, withoutGrants } from './edit-target.ts'
import { explainFailure } from './explain-failure.ts'
import { planChange } from './plan-change.ts'
import { defineTool, toolError } from './tool.ts'
import type { ToolContext } from './tool.ts'

const input = z.strictObject({
  path: z.string().describe('File to delete, relative to the project root.'),
})

export const deleteFileTool = defineTool({
  name: 'delete_file',
  description: 'Deletes one file. Folders and links are not deleted.',
  input,
  readOnly: false,
  async run({ path: asked }, ctx) {
    const target = await readEditTarget(ctx, asked)
    if (target.kind === 'refused') return toolError(target.message)
    if (target.kind === 'missing') return toolError(await explainFailure(ctx, asked, target.failure))
    const name = printablePath(target.relative)
    if (await isLink(ctx, asked, target.absolute)) {
      return toolError(`${printablePath(asked)} is a link to ${name}, and links are not deleted. To delete that file, name it.`)
    }
    const { change, delta } = planChange(target, target.content, null)
    return { output: `${name}: deleted; ${delta}.`, isError: false, truncated: false, changes: [change] }
  },
})

/** Whether the last part of the path is a link; links among its folders do not change which file is meant. */
async function isLink(ctx: ToolContext, asked: string, absolute: string): Promise<boolean> {
  const named = path.resolve(ctx.projectRoot, asked)
  const folder = await resolveInProject(withoutGrants(ctx), path.dirname(named))
  return !folder.ok || path.join(folder.absolute, path.basename(named)) !== absolute
}
