import { isThinking } from './chat-request.ts'
import type { AssistantMessage, ChatRequest, ContentPart } from './chat-request.ts'
import { ModelError } from './model-error.ts'
import { hadReasoning } from './tool-call-id.ts'

/** Models of DeepSeek that take image parts. */
const seeing = new Set(['deepseek-flash'])

/** Throws a 400 for a conversation that DeepSeek refuses although each message is well formed. */
export function checkConversation(request: ChatRequest): void {
  if (!seeing.has(request.model)) refuseImages(request)
  const open = new Set<string>()
  for (const message of request.messages) {
    if (message.role === 'tool') {
      if (!open.delete(message.tool_call_id)) {
        throw new ModelError(
          400,
          "Messages with role 'tool' must be a response to a preceding message with 'tool_calls'",
        )
      }
      continue
    }
    if (open.size > 0) throw unanswered()
    if (message.role !== 'assistant') continue
    if (isThinking(request)) requireReasoning(message)
    for (const call of message.tool_calls ?? []) open.add(call.id)
  }
  if (open.size > 0) throw unanswered()
}

function requireReasoning(message: AssistantMessage): void {
  if (message.reasoning_content != null) return
  if (message.tool_calls?.some((call) => hadReasoning(call.id)) !== true) return
  throw new ModelError(
    400,
    'The `reasoning_content` in the thinking mode must be passed back to the API.',
  )
}

function unanswered(): ModelError {
  return new ModelError(
    400,
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each " +
      "'tool_call_id'. (insufficient tool messages following tool_calls message)",
  )
}

function refuseImages(request: ChatRequest): void {
  request.messages.forEach((message, index) => {
    const parts: readonly ContentPart[] = Array.isArray(message.content) ? message.content : []
    const other = parts.find((part) => part.type !== 'text')
    if (other === undefined) return
    throw new ModelError(
      400,
      `Failed to deserialize the JSON body into the target type: messages[${index}]: ` +
        `unknown variant \`${other.type}\`, expected \`text\``,
    )
  })
}
