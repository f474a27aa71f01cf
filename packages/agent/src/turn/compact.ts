import { cleanText } from '@boocode/contracts'
import type { Failure } from '@boocode/contracts'
import { buildPrompt } from '../context/prompt.ts'
import { systemPrompt } from '../context/system-prompt.ts'
import type { ContextMessage } from '../context/prompt.ts'
import { promptRuns } from '../context/prompt-runs.ts'
import type { ModelClient } from '../model/model-client.ts'
import type { ToolRegistry } from '../tools/registry.ts'
import { askOnce } from './ask-once.ts'
import { fitMessages, tokensOfBytes } from './fit-messages.ts'
import type { Clock } from './request-record.ts'
import type { NewCompaction, TurnStore } from './turn-store.ts'
import type { TurnSpec } from './turn-spec.ts'

export interface CompactionAsked {
  reason: NewCompaction['reason']
  instructions: string | null
  isProposal: boolean
}

export type CompactionEnd = { kind: 'made'; compaction: NewCompaction } | { kind: 'failed'; failure: Failure } | { kind: 'cancelled' }

/** Of the context window: the rest is for the summary, and for what a rough count gets wrong. */
const requestShare = 0.75

const instruction = `The conversation above is about to be replaced by a summary, because the context is nearly full. Write that summary now, as plain Markdown, and call no tools. It is all that will be known of the conversation. Keep, in this order:
1. What the person wants, in their words where these matter, with every decision and constraint.
2. What was done: files changed, commands run, and their outcomes.
3. What is known that took work to find out: paths, names, causes, numbers.
4. What is open: the next step, questions, errors not mended yet.
Leave out what can be read again in a moment. No preface.`

/**
 * Asks the model to sum up `messages`: the request is what was sent before and one instruction more,
 * so that it hits the same cached prefix. Only where that would not fit into the context window are results of
 * calls shortened: else a few long ones would leave the chat with no way on.
 */
export async function summarise(
  messages: readonly ContextMessage[],
  asked: CompactionAsked,
  deps: Clock & { spec: TurnSpec; model: ModelClient; tools: ToolRegistry; store: Pick<TurnStore, 'startRequest'>; tokensBefore: number; step: number },
  signal: AbortSignal,
): Promise<CompactionEnd> {
  const wish = asked.instructions === null ? '' : `\n\nThe person adds: ${cleanText(asked.instructions)}`
  const tools = deps.tools.definitions()
  const room = deps.spec.contextWindow * requestShare - tokensOfBytes(Buffer.byteLength(systemPrompt + JSON.stringify(tools)))
  const asking: ContextMessage = { role: 'user', parts: [{ type: 'text', text: `<note kind="compaction">\n${instruction}${wish}\n</note>` }] }
  const context = [...fitMessages(messages, room), asking]
  const prompt = buildPrompt(context)
  const request = { model: deps.spec.model, prompt, tools, ...(deps.spec.effort !== null && { effort: deps.spec.effort }) }
  const answer = await askOnce({
    deps,
    request,
    record: (attempt) => deps.store.startRequest({ purpose: 'compaction', step: deps.step, ...attempt, runs: () => promptRuns(context, tools) }),
    signal,
  })
  if (answer.kind !== 'said') return answer
  const summary = cleanText(answer.text)
  if (summary === '') {
    return { kind: 'failed', failure: { code: 'compaction_failed', message: 'The model gave no summary of the conversation. Send again, or start a new chat.' } }
  }
  const tokensBefore = deps.tokensBefore === 0 ? answer.usage.prompt_tokens : deps.tokensBefore
  const droppedMessages = messages.filter((message) => message.noteKind === undefined).length
  const tokensAfter = tokensOfBytes(Buffer.byteLength(summary))
  return { kind: 'made', compaction: { ...asked, summary, droppedMessages, tokensBefore, tokensAfter, usage: answer.usage } }
}

/** How a summary stands in the context. */
export function summaryMessage(summary: string): ContextMessage {
  const text = `<note kind="summary">\nWhat was said before was replaced by this summary:\n\n${summary}\n</note>`
  return { role: 'user', parts: [{ type: 'text', text }], noteKind: 'summary' }
}
