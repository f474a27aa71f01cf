import type { ChangeOutcome } from '@boocode/contracts'
import { z } from 'zod'

import { printablePath } from '../guard/printable-path.ts'
import { countOf, takeBytes } from './output.ts'
import { defineTool, toolError } from './tool.ts'
import type { ToolContext } from './tool.ts'
import type { PendingEdit } from './call-session.ts'

const MAX_DIFF_BYTES = 256 * 1024

const input = z.strictObject({
  ids: z.array(z.string()).min(1).max(1000).optional().describe('Which changes, by id. Default: all that are pending in this chat.'),
})

export const applyPendingTool = defineTool({
  name: 'apply_pending',
  description:
    'Puts pending changes of this chat on disk, after the person approved. Edits that were made in the mode "ask" are pending until then: your own reads show them, commands do not see them.',
  input,
  readOnly: false,
  async asks({ ids }, ctx) {
    const edits = await wanted(ids, ctx)
    if (ctx.session.mode !== 'ask' || edits.length === 0) return null
    const diff = takeBytes(edits.map((edit) => edit.diff).join('\n'), MAX_DIFF_BYTES)
    return { kind: 'approval', payload: { tool_name: 'apply_pending', input: ids === undefined ? {} : { ids }, diff, pending_changes: edits.length } }
  },
  async run({ ids }, ctx) {
    const edits = await wanted(ids, ctx)
    // Of a call that a crash cut off, some may be on disk already: applying tells.
    if (edits.length === 0 && ids === undefined) return { output: 'No changes are pending: what is on disk is current.', isError: false, truncated: false }
    if (edits.length === 0) return toolError('None of these changes is pending in this chat.')
    return render(await ctx.session.pending.apply(edits.map((edit) => edit.id)))
  },
})

async function wanted(ids: readonly string[] | undefined, ctx: ToolContext): Promise<readonly PendingEdit[]> {
  const edits = await ctx.session.pending.list()
  return ids === undefined ? edits : edits.filter((edit) => ids.includes(edit.id))
}

const words: Readonly<Record<ChangeOutcome['outcome'], string>> = {
  done: 'applied',
  merged: 'applied, merged with what others changed meanwhile; read the file again before you edit it',
  unchanged: 'was on disk already',
  changed_since: 'not applied: the file changed since',
  conflict: 'NOT applied: it conflicts with what is on disk now',
  failed: 'NOT applied',
}

function render(outcomes: readonly ChangeOutcome[]) {
  const good = new Set<ChangeOutcome['outcome']>(['done', 'merged', 'unchanged'])
  const failed = outcomes.filter(({ outcome }) => !good.has(outcome)).length
  const lines = outcomes.map(({ path, outcome, message }) => `${printablePath(path)}: ${words[outcome]}${message === null ? '' : ` (${message})`}`)
  const summary = failed === 0 ? `${countOf(outcomes.length, 'change')} on disk.` : `${failed} of ${countOf(outcomes.length, 'change')} could not be applied.`
  return { output: [summary, ...lines].join('\n'), isError: failed > 0, truncated: false }
}
