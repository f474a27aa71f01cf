import type { ChatMessage, ChatRequest, ContentPart } from '../wire/chat-request.ts'
import { createPromptScan } from './prompt-scan.ts'
import type { PromptScan } from './prompt-scan.ts'

/** DeepSeek does not publish how many tokens an image costs; this is an estimate of ours. */
export const IMAGE_TOKENS = 1024

const roleCode = { system: 1, developer: 2, user: 3, assistant: 4, tool: 5 } as const
const TOOLS = 6
const FIELD = 7
const CALL = 8

/**
 * The canonical serialisation of a prompt: model, then tools, then messages, all in wire order and
 * with every field that was sent. Absent, `null` and empty text are the same.
 */
export function scanRequest(request: ChatRequest): PromptScan {
  const scan = createPromptScan()
  // Each model has a cache of its own; the name is not part of the prompt and costs no token.
  scan.opaque(request.model, 0)
  if (request.tools != null && request.tools.length > 0) {
    scan.control(TOOLS)
    scan.text(JSON.stringify(request.tools))
    scan.endMessage()
  }
  const lastUser = request.messages.findLastIndex(({ role }) => role === 'user')
  const isAgentic = (request.tools?.length ?? 0) > 0 || request.messages.some(({ role }) => role === 'tool')
  request.messages.forEach((message, index) => {
    scanMessage(scan, isAgentic || index > lastUser ? message : withoutReasoning(message))
  })
  return scan
}

/** As `usage.prompt_tokens` counts them. */
export function countPromptTokens(request: ChatRequest): number {
  return scanRequest(request).tokens
}

/**
 * In a conversation without tools the reasoning of earlier turns is no part of the prompt, whether it is
 * sent or not (api-docs.deepseek.com/guides/thinking_mode); with tools all of it is.
 */
function withoutReasoning(message: ChatMessage): ChatMessage {
  return message.role === 'assistant' ? { ...message, reasoning_content: null } : message
}

export function scanMessage(scan: PromptScan, message: ChatMessage): void {
  scan.control(roleCode[message.role])
  if (message.name != null) scanField(scan, message.name)
  if (message.role === 'tool') scanField(scan, message.tool_call_id)
  if (message.role === 'assistant' && message.reasoning_content) {
    scanField(scan, message.reasoning_content)
  }
  scanContent(scan, message.content ?? '')
  if (message.role === 'assistant') {
    for (const call of message.tool_calls ?? []) {
      scan.control(CALL)
      scanField(scan, call.id)
      scanField(scan, call.function.name)
      scan.text(call.function.arguments)
    }
  }
  scan.endMessage()
}

function scanField(scan: PromptScan, text: string): void {
  scan.text(text)
  scan.control(FIELD)
}

function scanContent(scan: PromptScan, content: string | readonly ContentPart[]): void {
  if (typeof content === 'string') return scan.text(content)
  for (const part of content) {
    if (part.type === 'text') scan.text(part.text)
    else scan.opaque(JSON.stringify(part), IMAGE_TOKENS)
  }
}
