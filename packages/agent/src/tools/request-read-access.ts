import path from 'node:path'
import { z } from 'zod'

import { resolveInProject, touchesAny } from '../guard/path-guard.ts'
import { printablePath } from '../guard/printable-path.ts'
import { resolveLinks } from '../guard/resolve-links.ts'
import { defineTool, toolError } from './tool.ts'
import type { ToolContext } from './tool.ts'

const input = z.strictObject({
  path: z.string().min(1).max(4096).describe('Folder or file: absolute, or relative to the project root.'),
  reason: z.string().trim().min(1).max(2_000).describe('Why it is needed, for the person who decides.'),
})

export const requestReadAccessTool = defineTool({
  name: 'request_read_access',
  description:
    'Asks the person to let you read a folder or file that is refused: one outside the project, or one whose name is protected. Nothing is read by the request itself.',
  input,
  readOnly: true,
  async asks({ path: asked, reason }, ctx) {
    const place = await placeOf(ctx, asked)
    // Resolved now: what is granted stays one place, whatever links become later.
    return place.kind === 'closed' ? { kind: 'read_access', payload: { path: place.absolute, reason } } : null
  },
  async run({ path: asked }, ctx) {
    const place = await placeOf(ctx, asked)
    if (place.kind === 'nowhere') return toolError(`${printablePath(asked)} leads nowhere: its links turn in a circle, or the name is not valid.`)
    if (place.kind === 'never') return toolError(`${printablePath(asked)} holds BooCode's own data, keys among them: nobody can open it to you.`)
    const where = printablePath(place.absolute)
    // What was just granted is open too.
    const output = place.kind === 'open' && ctx.session.answer === null ? `${where} can be read already.` : `Granted: read ${where} by this path.`
    return { output, isError: false, truncated: false }
  },
})

type Place = { kind: 'nowhere' } | { kind: 'never' } | { kind: 'open' | 'closed'; absolute: string }

async function placeOf(ctx: ToolContext, asked: string): Promise<Place> {
  if (asked.includes('\0')) return { kind: 'nowhere' }
  const absolute = await resolveLinks(path.resolve(ctx.projectRoot, asked))
  if (absolute === undefined) return { kind: 'nowhere' }
  if (touchesAny(absolute, ctx.session.permissions.closedRoots)) return { kind: 'never' }
  return { kind: (await resolveInProject(ctx, asked)).ok ? 'open' : 'closed', absolute }
}
