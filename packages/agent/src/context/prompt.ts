import type { LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider'
import type { MessagePart } from '@boocode/contracts'
import { systemPrompt } from './system-prompt.ts'

/**
 * A part as the store keeps it. `raw` is the model's own argument text of a tool call, byte for byte; of an image its
 * bytes in base64, of a file its text, both absent when it is gone.
 */
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
    if (message.role === 'user') prompt.push({ role: 'user', content: userContent(message.parts) })
    else prompt.push(...assistantMessages(message.parts))
  }
  return prompt
}

type UserContent = Extract<LanguageModelV4Message, { role: 'user' }>['content']

/** Attachments first, as they were shown; then the words. */
function userContent(parts: readonly StoredPart[]): UserContent {
  const content: UserContent = parts.flatMap((part) => (part.type === 'image' || part.type === 'file' ? [attachmentContent(part)] : []))
  const text = textOf(parts)
  if (text !== '' || content.length === 0) content.push({ type: 'text', text })
  return content
}

function attachmentContent(part: Extract<StoredPart, { type: 'image' | 'file' }>): UserContent[number] {
  if (part.raw === undefined) return { type: 'text', text: `[${part.name} was attached here and is not there any more.]\n` }
  if (part.type === 'image') return { type: 'file', mediaType: part.mime, data: { type: 'data', data: part.raw } }
  return { type: 'text', text: attachedText(part.name, part.raw) }
}

/** A text that a person attached, with its name, set apart from what they said. */
export function attachedText(name: string, text: string): string {
  return `<attachment name=${JSON.stringify(name)}>\n${text}\n</attachment>\n`
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
      case 'image':
      case 'file':
        // People attach, models do not.
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
