import type { LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider'
import type { MessagePart } from '@boocode/contracts'
import { systemPrompt } from './system-prompt.ts'

/** A part as the store keeps it: `raw` is the model's own argument text of a tool call, byte for byte. */
export type StoredPart = MessagePart & { raw?: string }

/** A message of the chat in the order of the wire: per turn its notes, the person's words, then the steps. */
export interface ContextMessage {
  role: 'user' | 'assistant'
  parts: readonly StoredPart[]
  /** What a note of BooCode is about; absent for what people and models say. */
  noteKind?: string
}

/**
 * The request's messages: a pure function of the stored ones, so that each request is an extension
 * of the one before it, byte for byte. Abandoned messages must not be among them.
 */
export function buildPrompt(messages: readonly ContextMessage[]): LanguageModelV4Prompt {
  const prompt: LanguageModelV4Prompt = [{ role: 'system', content: systemPrompt }]
  for (const message of messages) {
    if (message.parts.length === 0) continue
    if (message.role === 'user') prompt.push({ role: 'user', content: [{ type: 'text', text: textOf(message.parts) }] })
    else prompt.push(...assistantMessages(message.parts))
  }
  return prompt
}

function textOf(parts: readonly StoredPart[]): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

/** An assistant message and, when it made calls, the message with their results in the order of the calls. */
function assistantMessages(parts: readonly StoredPart[]): LanguageModelV4Message[] {
  const said: Extract<LanguageModelV4Message, { role: 'assistant' }>['content'] = []
  const names = new Map<string, string>()
  const results = new Map<string, { output: string; isError: boolean }>()
  for (const part of parts) {
    switch (part.type) {
      case 'text':
      case 'reasoning':
        said.push({ type: part.type, text: part.text })
        break
      case 'tool_call':
        names.set(part.tool_call_id, part.tool_name)
        // The text itself, not its value: `rawArgumentsFetch` puts it into the request unchanged.
        said.push({
          type: 'tool-call',
          toolCallId: part.tool_call_id,
          toolName: part.tool_name,
          input: part.raw ?? JSON.stringify(part.input),
        })
        break
      case 'tool_result':
        results.set(part.tool_call_id, { output: part.output, isError: part.is_error })
        break
    }
  }
  const messages: LanguageModelV4Message[] = [{ role: 'assistant', content: said }]
  if (names.size === 0) return messages
  messages.push({
    role: 'tool',
    content: [...names].map(([toolCallId, toolName]) => {
      const result = results.get(toolCallId) ?? { output: 'No result was recorded.', isError: true }
      const type = result.isError ? ('error-text' as const) : ('text' as const)
      return { type: 'tool-result' as const, toolCallId, toolName, output: { type, value: result.output } }
    }),
  })
  return messages
}
