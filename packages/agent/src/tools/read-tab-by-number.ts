import { z } from 'zod'

import { countOf, createBodyBudget } from './output.ts'
import { defineTool, toolError } from './tool.ts'

const input = z.strictObject({
  number: z.int().min(1).max(1_000_000).describe('Number of the chat in this session, as its tab shows it.'),
  offset: z.int().min(1).max(1_000_000_000).optional().describe('First line to show, counted from 1. Default: the newest part that fits.'),
})

export const readTabByNumberTool = defineTool({
  name: 'read_tab_by_number',
  description: 'Reads the conversation of another chat of this session.',
  input,
  readOnly: true,
  async run({ number, offset }, ctx) {
    const transcript = await ctx.session.tabs.read(number)
    if (transcript === null) return toolError(`There is no chat ${number} in this session.`)
    const lines = transcript.split('\n')
    if (transcript === '') return { output: `[Chat ${number} is empty.]`, isError: false, truncated: false }
    if (offset !== undefined && offset > lines.length) return toolError(`Chat ${number} has only ${countOf(lines.length, 'line')}.`)
    const budget = createBodyBudget(ctx.maxOutputBytes)
    if (offset === undefined) return showEnd(lines, budget)
    const rest = lines.slice(offset - 1)
    const unfit = rest.findIndex((line) => !budget.add(line))
    const last = unfit === -1 ? lines.length : offset + unfit - 1
    const more = last < lines.length ? ` For more: offset ${last + 1}.` : ''
    return { output: [...budget.lines, `[Lines ${offset}-${last} of ${lines.length}.${more}]`].join('\n'), isError: false, truncated: more !== '' }
  },
})

function showEnd(lines: readonly string[], budget: ReturnType<typeof createBodyBudget>) {
  const unfit = lines.toReversed().findIndex((line) => !budget.add(line))
  const shown = budget.lines.toReversed()
  if (unfit === -1) return { output: shown.join('\n'), isError: false, truncated: false }
  const first = lines.length - shown.length + 1
  const notice = `[Lines ${first}-${lines.length} of ${lines.length}, the newest. For earlier ones: offset 1.]`
  return { output: [...shown, notice].join('\n'), isError: false, truncated: true }
}
