import type { SegmentKind } from '@boocode/contracts'
import type { ToolDefinition } from '../tools/registry.ts'
import { imageTokens } from './image-tokens.ts'
import { attachedText } from './prompt.ts'
import type { ContextMessage } from './prompt.ts'
import { systemPrompt } from './system-prompt.ts'
import { createTextMeter } from './text-meter.ts'

/** A stretch of a prompt that is of one kind, in the order of the wire. */
export interface PromptRun {
  kind: SegmentKind
  /** Estimated. */
  tokens: number
  /** Of everything in it. */
  hash: string
}

type Measure = Omit<PromptRun, 'kind'>

/** Notes with what the project or the person wants remembered, as opposed to what is going on. */
const memoryNotes = new Set(['instructions', 'memory'])

const measuredTools = new WeakMap<readonly ToolDefinition[], Measure>()
/** Messages never change once they stand in a context, so each is measured once a turn. */
const measuredMessages = new WeakMap<ContextMessage, { said: Measure; results: Measure | null }>()
const measuredSystem = measure((meter) => meter.text(systemPrompt))

/** What the request with these messages and tools is made of: the runs of what `buildPrompt` makes of them. */
export function promptRuns(messages: readonly ContextMessage[], tools: readonly ToolDefinition[]): PromptRun[] {
  const runs: PromptRun[] = [{ kind: 'system', ...measuredSystem }]
  if (tools.length > 0) runs.push({ kind: 'tools', ...measureTools(tools) })
  const lastAnswer = messages.findLastIndex(({ role, parts }) => role === 'assistant' && parts.length > 0)
  messages.forEach((message, index) => {
    if (message.parts.length === 0) return
    const { said, results } = measureMessage(message)
    runs.push({ kind: kindOf(message, index > lastAnswer), ...said })
    if (results !== null) runs.push({ kind: 'tool_results', ...results })
  })
  return runs
}

function kindOf({ role, noteKind }: ContextMessage, isNew: boolean): SegmentKind {
  if (role === 'user' && noteKind !== undefined && memoryNotes.has(noteKind)) return 'memory'
  return role === 'user' && isNew ? 'input' : 'history'
}

function measureTools(tools: readonly ToolDefinition[]): Measure {
  const known = measuredTools.get(tools)
  if (known !== undefined) return known
  const measured = measure((meter) => meter.text(JSON.stringify(tools)))
  measuredTools.set(tools, measured)
  return measured
}

function measureMessage(message: ContextMessage): { said: Measure; results: Measure | null } {
  const known = measuredMessages.get(message)
  if (known !== undefined) return known
  const said = createTextMeter()
  const results = createTextMeter()
  let hasResults = false
  let images = 0
  said.border()
  said.text(message.role)
  for (const part of message.parts) {
    switch (part.type) {
      case 'text':
      case 'reasoning':
        said.text(part.text)
        break
      case 'tool_call':
        said.border()
        said.text(part.tool_name)
        said.text(part.raw ?? JSON.stringify(part.input))
        break
      case 'file':
        said.border()
        said.text(part.raw === undefined ? part.name : attachedText(part.name, part.raw))
        break
      case 'image':
        // By its name and size: an image is counted by its area, and its bytes say no more than its id.
        said.border()
        said.text(`${part.attachment_id} ${part.name} ${part.mime}`)
        images += imageTokens(part)
        break
      case 'tool_result':
        hasResults = true
        results.border()
        results.text(part.output)
        break
    }
  }
  const measured = { said: { tokens: said.tokens + images, hash: said.hash }, results: hasResults ? { tokens: results.tokens, hash: results.hash } : null }
  measuredMessages.set(message, measured)
  return measured
}

function measure(read: (meter: ReturnType<typeof createTextMeter>) => void): Measure {
  const meter = createTextMeter()
  read(meter)
  return { tokens: meter.tokens, hash: meter.hash }
}
