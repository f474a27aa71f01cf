import type { ChatMessage, ChatRequest, ContentPart } from '../chat-request.ts'
import type { AnthropicMessage, CountRequest, MessagesRequest } from './messages-request.ts'

/** The same request in the form that everything behind the wire works on. */
export function toChatRequest(request: CountRequest & Partial<MessagesRequest>): ChatRequest {
  const { system, tool_choice: choice } = request
  const tools = (request.tools ?? []).flatMap(({ name, description, input_schema: parameters }) =>
    parameters === undefined ? [] : [{ type: 'function' as const, function: { name, ...(description != null && { description }), parameters } }],
  )
  return {
    model: deepSeekModel(request.model),
    messages: [...(system == null ? [] : [{ role: 'system' as const, content: system }]), ...request.messages.flatMap(toChatMessages)],
    ...(tools.length > 0 && { tools }),
    ...(choice != null && { tool_choice: toToolChoice(choice) }),
    stream: request.stream,
    max_tokens: request.max_tokens,
    temperature: request.temperature,
    top_p: request.top_p,
    stop: request.stop_sequences,
    thinking: { type: request.thinking?.type === 'disabled' ? 'disabled' : 'enabled' },
  }
}

/** DeepSeek takes Claude's names for its own models, so that clients which insist on them work. */
function deepSeekModel(model: string): string {
  if (!model.startsWith('claude')) return model
  return model.startsWith('claude-opus') ? 'deepseek-v4-pro' : 'deepseek-flash'
}

function toToolChoice(choice: NonNullable<CountRequest['tool_choice']>): NonNullable<ChatRequest['tool_choice']> {
  if (choice.type === 'tool') return { type: 'function', function: { name: choice.name } }
  return choice.type === 'any' ? 'required' : choice.type
}

function toChatMessages(message: AnthropicMessage): ChatMessage[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: message.content }]
    case 'user':
      return typeof message.content === 'string' ? [{ role: 'user', content: message.content }] : userMessages(message.content)
    case 'assistant':
      return [assistantMessage(message.content)]
  }
}

type UserBlock = Exclude<Extract<AnthropicMessage, { role: 'user' }>['content'], string>[number]

/** Results of tools are messages of their own, before what the person says in the same message. */
function userMessages(blocks: readonly UserBlock[]): ChatMessage[] {
  const results = blocks.flatMap((block): ChatMessage[] => {
    if (block.type !== 'tool_result') return []
    const content = typeof block.content === 'string' ? block.content : (block.content ?? []).map(toPart)
    return [{ role: 'tool', tool_call_id: block.tool_use_id, content }]
  })
  const parts = blocks.flatMap((block) => (block.type === 'tool_result' ? [] : [toPart(block)]))
  return parts.length > 0 || results.length === 0 ? [...results, { role: 'user', content: parts }] : results
}

function toPart(block: Exclude<UserBlock, { type: 'tool_result' }>): ContentPart {
  if (block.type === 'text') return { type: 'text', text: block.text }
  const { source } = block
  const url = source.type === 'url' ? source.url : `data:${source.media_type};base64,${source.data}`
  return { type: 'image_url', image_url: { url } }
}

function assistantMessage(content: Extract<AnthropicMessage, { role: 'assistant' }>['content']): ChatMessage {
  const blocks = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content
  const thoughts = blocks.flatMap((block) => (block.type === 'thinking' ? [block.thinking] : []))
  const texts = blocks.flatMap((block) => (block.type === 'text' ? [block.text] : []))
  const calls = blocks.flatMap((block) =>
    block.type === 'tool_use'
      ? [{ id: block.id, type: 'function' as const, function: { name: block.name, arguments: JSON.stringify(block.input) } }]
      : [],
  )
  return {
    role: 'assistant',
    content: texts.join(''),
    ...(thoughts.length > 0 && { reasoning_content: thoughts.join('') }),
    ...(calls.length > 0 && { tool_calls: calls }),
  }
}
