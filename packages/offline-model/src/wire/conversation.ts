import { textOf } from './chat-request.ts'
import type { ChatMessage, ChatRequest } from './chat-request.ts'

/** A call the model made in the running turn, with what the tool answered. */
export interface ToolCall {
  name: string
  /** Empty when the arguments were not a JSON object. */
  args: Record<string, unknown>
  result: string
}

/** The running turn as far as the messages tell it; nothing else is remembered anywhere. */
export interface Conversation {
  /** The last message that a person wrote; empty when there is none. */
  request: string
  /** Answers of the model since then, each with its calls in the order of the wire. */
  rounds: ToolCall[][]
  /** Number of assistant messages since then. */
  answers: number
  toolNames: ReadonlySet<string>
}

/**
 * Context notes travel as user messages, or as parts of one, and are no requests. The first are ours
 * (chat.md, Append-only context), the second those of external agents.
 */
const note = /^\s*<(?:note kind=|system-reminder>)/

export function readConversation(request: ChatRequest): Conversation {
  const start = lastRequestIndex(request.messages)
  const asked = request.messages[start]
  const turn = request.messages.slice(start + 1)
  const results = new Map<string, string>()
  for (const message of turn) {
    if (message.role === 'tool') results.set(message.tool_call_id, textOf(message))
  }
  const answers = turn.filter((message) => message.role === 'assistant')
  return {
    request: asked === undefined ? '' : requestText(asked),
    rounds: answers.map((answer) =>
      (answer.tool_calls ?? []).map((call) => ({
        name: call.function.name,
        args: parseArgs(call.function.arguments),
        result: results.get(call.id) ?? '',
      })),
    ),
    answers: answers.length,
    toolNames: new Set((request.tools ?? []).map((tool) => tool.function.name)),
  }
}

function lastRequestIndex(messages: readonly ChatMessage[]): number {
  return messages.findLastIndex(
    (message) => message.role === 'user' && (requestText(message) !== '' || textOf(message) === ''),
  )
}

/** What a person said in this message: its text without the notes. */
function requestText(message: ChatMessage): string {
  const content = message.content ?? ''
  const texts = typeof content === 'string' ? [content] : content.map((part) => (part.type === 'text' ? part.text : ''))
  return texts.filter((text) => !note.test(text)).join('')
}

function parseArgs(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    // A model may write arguments that are not JSON; the tool has said so in its result.
    return {}
  }
}
